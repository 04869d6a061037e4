"""IPF's XDS client, built with Maven. Owns its building and its run; the client itself is `java-xds`."""

import subprocess
from pathlib import Path

from tests.conformance import maven

JAVA = Path(__file__).parent / "java-xds"


def missing() -> str | None:
    """Why it cannot run here; None if it can. Builds it when it is first asked."""
    return maven.missing(JAVA)


def run(site: str, folder: Path) -> dict[str, str]:
    """What it saw, by name."""
    command = maven.command(JAVA, "Xds", site, str(folder))
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(line.split("\t", 1) for line in done.stdout.splitlines())
