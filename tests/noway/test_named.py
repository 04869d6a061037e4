"""Each rule, each point and each oracle has the tests that are named after it, and none of them is empty."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.noway.named import ORACLES, POINTS, RULES, Point

TESTS = Path(__file__).resolve().parents[1]


def every_test() -> dict[str, list[Path]]:
    """The name of each test function that asserts or raises something, with where it stands."""
    found: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and len(node.body) > 0:
                found[node.name].append(path)
    return found


def without_tests(tests: dict[str, list[Path]]) -> list[str]:
    """Rules that no test of the policy, or no test through the use cases, is named after."""
    missing = []
    for rule in RULES:
        paths = [path for name, where in tests.items() for path in where if re.search(rf"_{rule.lower()}_", name)]
        of_policy = [path for path in paths if path.parent.name == "policy"]
        if not of_policy or len(of_policy) == len(paths):
            missing.append(rule)
    return missing


def unknown(tests: dict[str, list[Path]]) -> list[str]:
    """Tests that the table of points names and that are not there."""
    named = [name for point in POINTS.values() for name in point.tests]
    return [name for name in named if name not in tests]


def test_each_rule_has_a_test_of_the_policy_and_one_through_the_use_cases() -> None:
    assert without_tests(every_test()) == []


def test_each_point_of_the_issue_names_tests_that_are_there() -> None:
    assert sorted(POINTS) == list(range(1, 13))
    assert all(len(point.tests) >= 3 for point in POINTS.values())
    assert unknown(every_test()) == []


def test_each_oracle_has_its_test() -> None:
    tests = every_test()
    assert [oracle for oracle in ORACLES if not any(name.startswith(oracle) for name in tests)] == []


def test_missing_tests_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted gaps: a rule whose tests went, a point whose test was renamed."""
    tests = {name: where for name, where in every_test().items() if "_r22_" not in name}
    assert without_tests(tests) == ["R22"]
    monkeypatch.setitem(POINTS, 12, Point("planted", ("test_that_is_not_there",)))
    assert unknown(tests) == ["test_that_is_not_there"]
