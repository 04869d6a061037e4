"""Each scenario of security.md section 4 names tests that exist, or says why it has none; so does each kept mutant."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.torture.table import ASKED_FOR, CARRIED, NOT_HERE, SCENARIOS
from tools import mutants_kept

ROOT = Path(__file__).resolve().parents[2]


@cache
def _functions(path: str) -> frozenset[str]:
    file = ROOT / path
    tree = ast.parse(file.read_text(encoding="utf-8")) if file.exists() else ast.Module([], [])
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def is_there(test: str) -> bool:
    """Whether a test of this name stands in the file that is named; a file alone is all of its tests."""
    path, _, name = test.partition("::")
    found = _functions(path)
    return name.partition("[")[0] in found if name else any(one.startswith("test_") for one in found)


def test_scenarios_each_is_carried_by_tests_that_exist_or_says_why_not() -> None:
    assert [one for one in SCENARIOS if one not in CARRIED and one not in NOT_HERE] == []
    assert [one for one in ASKED_FOR if not CARRIED.get(one)] == []
    assert [test for tests in CARRIED.values() for test in tests if not is_there(test)] == []
    assert not is_there("tests/torture/test_kills.py::test_planted")


@pytest.mark.parametrize("patch", mutants_kept.patches(), ids=lambda path: path.stem)
def test_kept_mutant_still_applies_and_names_tests_that_exist(patch: Path) -> None:
    """A patch that the source outgrew is made again: `python tools/mutants_kept.py --renew NAME` says how."""
    mutant = mutants_kept.read(patch)
    assert mutant.breaks and mutant.killed_by
    assert [test for test in mutant.killed_by if not is_there(test)] == []
    assert mutants_kept.complaint(mutant) == ""


def test_kept_mutant_that_does_not_apply_is_found(tmp_path: Path) -> None:
    whole = mutants_kept.patches()[0].read_text(encoding="utf-8")
    planted = tmp_path / "planted.patch"
    planted.write_text(whole.replace("\n-", "\n-planted ", 2), encoding="utf-8")
    assert mutants_kept.complaint(mutants_kept.read(planted)) != ""
