"""The mutation check: it makes the changes that it names, and tells a survivor from a change that was noticed."""

import ast
from pathlib import Path

import pytest

from tests.unit.policy import test_expression
from tools import mutate_policy
from tools.mutate_policy import Mutant, _changed, call_tests, files, mutants_of, noticed

SOURCE = """
@dataclass(frozen=True)
class Shape:
    size: int = 2

def rule(a, b):
    if a == b and not a in (1, 2):
        return a < b
    return None
"""
EXPECTED = {
    "2 -> 3",
    "if -> if True",
    "if -> if False",
    "and -> or",
    "Eq -> NotEq",
    "not dropped",
    "In -> NotIn",
    "1 -> 2",
    "return -> return None",
    "Lt -> LtE",
}


def mutants(tmp_path: Path) -> list[Mutant]:
    """The changes of the example."""
    path = tmp_path / "example.py"
    path.write_text(SOURCE, encoding="utf-8")
    return mutants_of(path)


def test_mutants_of_a_source_are_all_named_and_decorators_are_left(tmp_path: Path) -> None:
    found = mutants(tmp_path)
    assert {mutant.change for mutant in found} == EXPECTED
    assert len(found) == 11


def test_each_mutant_changes_the_source_in_one_place(tmp_path: Path) -> None:
    original = ast.unparse(ast.parse(SOURCE))
    texts = {ast.unparse(ast.fix_missing_locations(_changed(ast.parse(SOURCE), m))) for m in mutants(tmp_path)}
    assert original not in texts
    assert len(texts) == 11
    for text in texts:
        assert sum(a != b for a, b in zip(text.splitlines(), original.splitlines(), strict=True)) == 1


def test_noticed_tells_survivors_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = mutants(tmp_path)
    monkeypatch.setattr(mutate_policy, "_child", lambda mutant: 1 if mutant.change.startswith("return") else 0)
    results = dict(noticed(found, workers=2))
    assert set(results) == set(found)
    assert {mutant.change for mutant, was in results.items() if was} == {"return -> return None"}


def test_noticed_counts_a_broken_import_as_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(mutant: Mutant | None) -> int:
        raise ImportError

    monkeypatch.setattr(mutate_policy, "_child", broken)
    assert all(was for _, was in noticed(mutants(tmp_path)[:3], workers=1))


def test_call_tests_calls_each_parameter_and_raises_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    assert call_tests(test_expression) >= 19
    monkeypatch.setattr(test_expression, "holds", lambda *args: not None)
    with pytest.raises(AssertionError):
        call_tests(test_expression)


def test_files_are_those_with_rules() -> None:
    names = {path.name for path in files(None)}
    assert {"gates.py", "visibility.py", "care_side.py", "standing.py", "sqlfilter.py"} <= names
    assert "rulebook.py" not in names
