"""Checks of content by the schematrons that an operator names. Owns the index of the folder and the child's answer.

The official schematrons state no licence, so an operator brings their folder, with the layout that their includes and
value sets need, and one file `carnet-schematron.toml` that says which of them is meant for which document:

    [[schematron]]
    file = "CI-SIS_CR-BIO_2024.01.sch"      # below the folder
    template = "1.2.250.1.213.1.1.1.55"     # a templateId of the document; absent: every CDA

They run in a process of their own (SaxonC), which is started on demand by the worker and never by a web process.
"""

import json
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from carnet.cda.parser import NS, CdaDocument

INDEX = "carnet-schematron.toml"
SECONDS = 120.0
_ROOT = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from carnet.cda._schematron_child import main; main()"


class Gravity(StrEnum):
    """How grave a finding is: the `role` of the assertion, an error where it says nothing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Schematron:
    """One file of the operator's folder, and the template of the documents that it is meant for (empty: all)."""

    file: str
    template: str = ""


@dataclass(frozen=True)
class Finding:
    """One assertion that failed: its id, the path of the element, and the sentence of the schematron.

    `text` may quote the document: it is health data, sealed wherever it is stored.
    """

    rule: str
    location: str
    gravity: Gravity
    text: str


@dataclass(frozen=True)
class Checked:
    """What one schematron found. `failure` says why it could not be run: then no finding is no praise."""

    schematron: str
    findings: tuple[Finding, ...] = ()
    failure: str = ""


class FolderUnusable(Exception):
    """The folder of schematrons has no index, or an index that names what is not there."""


def read_index(folder: Path) -> tuple[Schematron, ...]:
    """The schematrons of a folder. Raises FolderUnusable naming the line that is wrong."""
    try:
        content = tomllib.loads((folder / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FolderUnusable(f"{folder / INDEX}: {error}") from error
    rows = content.get("schematron")
    if set(content) != {"schematron"} or not isinstance(rows, list):
        raise FolderUnusable(f"{folder / INDEX}: only [[schematron]] tables are expected")
    return tuple(_row(folder, row) for row in rows)


def _row(folder: Path, row: object) -> Schematron:
    if not isinstance(row, dict) or not set(row) <= {"file", "template"} or not isinstance(row.get("file"), str):
        raise FolderUnusable(f"{folder / INDEX}: a schematron has a file and perhaps a template: {row}")
    path = (folder / row["file"]).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise FolderUnusable(f"{folder / INDEX}: no such file below the folder: {row['file']}")
    return Schematron(row["file"], str(row.get("template", "")))


def meant_for(document: CdaDocument, index: Sequence[Schematron]) -> tuple[Schematron, ...]:
    """The schematrons that are meant for a document, by the templateIds of its header."""
    templates = {element.get("root") for element in document.root.findall(f"{{{NS}}}templateId")}
    return tuple(each for each in index if not each.template or each.template in templates)


def run(data: bytes, folder: Path, files: Sequence[str], *, seconds: float = SECONDS) -> tuple[Checked, ...]:
    """Runs schematrons on a document in one child process.

    `data` is a document that passed `cda.parser` (no DOCTYPE, no entity), as UTF-8. A schematron that cannot be
    compiled or that takes too long is told as a failure of its own; it never fails the others that ran before it.
    """
    task = json.dumps({"folder": str(folder), "files": list(files)}).encode() + b"\n"
    try:
        child = subprocess.run(
            [sys.executable, "-I", "-c", _START, str(_ROOT)],
            input=task + data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            cwd="/",
            env={"LC_ALL": "C.UTF-8"},
            check=False,
        )
        lines = child.stdout.splitlines()
        reason = f"ended with {child.returncode}"
    except subprocess.TimeoutExpired as late:
        lines, reason = (late.stdout or b"").splitlines(), "took too long"
    told = [_checked(json.loads(line)) for line in lines if line.endswith(b"}")]
    done = {each.schematron for each in told}
    return (*told, *(Checked(file, failure=reason) for file in files if file not in done))


def _checked(plain: dict[str, object]) -> Checked:
    rows = plain["findings"]
    if not isinstance(rows, list):
        raise TypeError("the schematron child answered in another language")
    return Checked(
        schematron=str(plain["schematron"]),
        findings=tuple(Finding(row["rule"], row["location"], Gravity(row["gravity"]), row["text"]) for row in rows),
        failure=str(plain["failure"]),
    )
