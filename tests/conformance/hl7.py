"""HL7's validator, run over resources. Owns its building with Maven and the reading of what it says."""

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.conformance import maven
from tests.material import SHARED
from tools.make_profiles import BESIDE, PACKAGES, PUBLISHED, fetched

JAVA = Path(__file__).parent / "java"


@dataclass(frozen=True)
class Message:
    """One line of the validator."""

    file: str
    severity: str
    where: str
    text: str


def missing() -> str | None:
    """Why Java programs cannot run here; None if they can. Builds them when it is first asked."""
    return maven.missing(JAVA)


def run(main: str, *arguments: str) -> str:
    """What a Java program of this folder writes."""
    command = maven.command(JAVA, main, *arguments, memory="2g")
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@cache
def published() -> tuple[dict[str, str], str]:
    """The packages of npm, by name, and why one of them is missing (empty: none is)."""
    folder, found = JAVA / "target" / "packages", {}
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*PUBLISHED, *BESIDE):
        try:
            found[name] = str(fetched(name, folder))
        except (OSError, subprocess.TimeoutExpired) as wrong:
            return found, str(wrong)
    return found, ""


def packages() -> list[str]:
    """The published packages at hand."""
    shared = [str(SHARED / path) for path, _ in PACKAGES.values() if (SHARED / path).exists()]
    return [*shared, *published()[0].values()]


def validated(folder: Path, resources: Mapping[str, tuple[dict[str, Any] | bytes, str | None]]) -> list[Message]:
    """What the validator says of resources (JSON, or XML as bytes), each against a profile or R4 alone."""
    lines = []
    for name, (resource, profile) in resources.items():
        is_xml = isinstance(resource, bytes)
        path = folder / f"{name}.{'xml' if is_xml else 'json'}"
        path.write_bytes(resource if isinstance(resource, bytes) else json.dumps(resource).encode())
        lines.append(f"{path}\t{profile or ''}")
    listed = folder / "list"
    listed.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = [Message(*line.split("\t", 3)) for line in run("Validate", str(listed), *packages()).splitlines()]
    assert [m.file for m in found if m.severity == "DONE"] == [Path(line.split("\t")[0]).name for line in lines]
    return [m for m in found if m.severity != "DONE"]


# Profiles of packages that are not at hand (hl7.fhir.uv.ipa, French core) and what follows: not
# checked.
# What a reference leads to inside a Bundle fits no profile when one of its own is not at hand: our checker looks there.
# What is contained (`#…`) is checked: its profiles are at hand, and such a message is all that is told of its faults.
UNCHECKED = re.compile(
    r"could not be (resolved|found)|Unable to resolve the profile reference|Failed to retrieve profile"
    r"|expected one of \(\[\]\)|Unable to find a profile match for (?!#)"
)


def errors(messages: list[Message]) -> list[Message]:
    """What the validator calls an error, but for what it could not check."""
    return [m for m in messages if m.severity in ("ERROR", "FATAL") and not UNCHECKED.search(m.text)]
