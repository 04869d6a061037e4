"""IPF's XDS client, built with Maven. Owns its building and its run; the client itself is `java-xds`."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

from tests.conformance.hl7 import BUILD

JAVA = Path(__file__).parent / "java-xds"


@cache
def missing() -> str | None:
    """Why it cannot run here; None if it can. Builds it when it is first asked."""
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    built = subprocess.run(BUILD, cwd=JAVA, capture_output=True, text=True, timeout=900)
    return None if built.returncode == 0 else f"Maven could not build: {built.stdout[-400:]}"


def run(site: str, folder: Path) -> dict[str, str]:
    """What it saw, by name."""
    classpath = f"{JAVA / 'target' / 'classes'}:{(JAVA / 'target' / 'classpath').read_text(encoding='utf-8')}"
    command = ["java", "-Xmx1g", "-cp", classpath, "carnet.Xds", site, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(line.split("\t", 1) for line in done.stdout.splitlines())
