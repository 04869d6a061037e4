"""veraPDF, built with Maven, over files. Owns its building and the reading of what it says."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.conformance import maven

JAVA = Path(__file__).parent / "java-pdfa"


@dataclass(frozen=True)
class Judged:
    """What it says of a file: whether it is PDF/A-1b, after how many checks, and each rule that is broken."""

    valid: bool
    checks: int
    faults: tuple[str, ...] = ()


def missing() -> str | None:
    """Why it cannot run here; None if it can. Builds it when it is first asked."""
    return maven.missing(JAVA)


def judged(folder: Path, files: Mapping[str, bytes]) -> dict[str, Judged]:
    """What veraPDF says of each file as PDF/A-1b."""
    paths = [folder / f"{name}.pdf" for name in files]
    for path, data in zip(paths, files.values(), strict=True):
        path.write_bytes(data)
    command = maven.command(JAVA, "PdfA", "1b", *map(str, paths))
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    found = {}
    for name in files:
        own = [row[1:] for row in rows if row[0] == f"{name}.pdf"]
        (verdict,) = [row for row in own if row[0] == "DONE"]
        faults = tuple(dict.fromkeys(f"{row[1]} {row[2]}" for row in own if row[0] == "FAILED"))
        found[name] = Judged(verdict[1] == "true", int(verdict[2]), faults)
    return found
