"""A newcomer who follows a page of docs to the letter. Owns the commands of a page, and the house that they find.

A page's steps are numbered and their commands indented by seven blanks; they are run as they stand there, but for where
the demonstration is.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.consistency.source import ROOT
from tests.db import TestHouse

_INSTANCE = "export CARNET_INSTANCE=$PWD/var/demo\n"
_BLOCK = re.compile(r"(?:^ {7}.*\n|^\n(?= {7}))+", re.MULTILINE)


def blocks(page: str, until: str) -> list[str]:
    """The commands of the steps of docs/`page` before a heading, one block a step."""
    steps = (ROOT / "docs" / page).read_text(encoding="utf-8").partition(until)[0]
    return ["\n".join(line.removeprefix(" " * 7) for line in block.split("\n")) for block in _BLOCK.findall(steps)]


def programs_in(folder: Path) -> None:
    """The two programs that pages call, of this project, where `make venv` would have put them."""
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").write_text(f'#!/bin/bash\nexec {sys.executable} "$@"\n')
    (programs / "carnet").write_text(f'#!/bin/bash\nexec {sys.executable} -m carnet "$@"\n')
    for program in programs.iterdir():
        program.chmod(0o755)


def run(commands: str, folder: Path, house: TestHouse, *options: str) -> "subprocess.CompletedProcess[str]":
    """Commands in a shell of their own, with these options of bash, in a folder, on the instance of the tests."""
    said = commands.replace(_INSTANCE, "")
    assert "var/demo" not in said
    surroundings = {**os.environ, "CARNET_INSTANCE": str(house.instance.folder), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ["bash", *options, "-c", said], cwd=folder, env=surroundings, capture_output=True, text=True, check=False,
        timeout=120,
    )  # fmt: skip
