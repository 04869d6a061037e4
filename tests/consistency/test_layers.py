"""Who may import whom: the contracts of .importlinter are kept, and each kind of them catches a planted import."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.consistency.source import ROOT

LINT = Path(sys.executable).with_name("lint-imports")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs the contracts on a copy of the project, without a cache."""
    command = [str(LINT), "--no-cache", "--config", str(folder / ".importlinter")]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The Python files of the project in a folder of their own."""
    shutil.copytree(ROOT / "carnet", tmp_path / "carnet", ignore=_only_python)
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def _only_python(folder: str, names: list[str]) -> list[str]:
    kept = {n for n in names if n.endswith(".py") or (Path(folder) / n).is_dir()}
    return [n for n in names if n not in kept or n in {"__pycache__", "static", "jinja2"}]


def test_layers_contracts_are_kept(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


PLANTED = {
    ("policy/planted.py", "import carnet.portal.words"): "One-way layers",
    ("consent/planted.py", "import carnet.documents.entry"): "One-way layers",
    ("kernel/planted.py", "import django"): "policy, codes and kernel are plain Python",
    ("portal/planted.py", "import carnet.storage.db"): "Interfaces reach data only through use cases",
    ("portal/planted.py", "import lxml.etree"): "Only cda and xds may import lxml",
    ("usecases/planted.py", "import carnet.documents.models"): "documents.models is private to documents",
    ("usecases/planted.py", "import carnet.identity.models"): "identity.models is private to identity",
    ("newpackage/__init__.py", ""): "One-way layers",
}


@pytest.mark.parametrize(("place", "contract"), PLANTED.items(), ids=lambda value: str(value))
def test_layers_contract_catches_a_planted_import(copy: Path, place: tuple[str, str], contract: str) -> None:
    path, line = place
    planted = copy / "carnet" / path
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(f'"""Planted."""\n{line}\n', encoding="utf-8")
    done = lint(copy)
    assert done.returncode == 1
    assert f"{contract} BROKEN" in done.stdout
