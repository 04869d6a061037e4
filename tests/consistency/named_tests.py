"""Tests that a written page names: `tests/…/test_x.py::test_y`, or a whole file. Owns the reading; judges nothing."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from tests.consistency.source import ROOT

ID: Final = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")


def ids(text: str) -> list[str]:
    """The tests that a text names."""
    return ["::".join(filter(None, found)) for found in ID.findall(text)]


def missing(text: str) -> Iterator[str]:
    """Those that are not there; a file without a test is none."""
    for named in ids(text):
        path, _, function = named.partition("::")
        there = functions(path)
        if not there or (function and function not in there):
            yield named


@cache
def functions(path: str) -> frozenset[str]:
    """The test functions of a file; none when there is no such file."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = (node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return frozenset(name for name in found if name.startswith("test_"))
