"""The source files of the project, as the consistency rules read them. Owns the walk; judges nothing."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDERS = ("carnet", "tools", "bench")


@dataclass(frozen=True)
class Module:
    """One Python file: its path inside the project and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text, self.path)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree: walked once, since each rule looks at all of them."""
        return tuple(ast.walk(self.tree))

    @property
    def package(self) -> str:
        """The package of carnet that the file belongs to, or the folder at the root."""
        parts = self.path.split("/")
        return parts[1] if parts[0] == "carnet" and len(parts) > 2 else parts[0]

    @property
    def is_migration(self) -> bool:
        """Whether the file is a step of the schema."""
        return "/migrations/" in self.path or "/absent_tables/" in self.path

    def strings(self) -> Iterator[tuple[int, str]]:
        """Every literal string with its line, pieces of f-strings included, docstrings left out."""
        left_out = {id(node) for node in docstrings(self.tree)}
        for node in self.nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
                yield node.lineno, node.value


def docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    """The string nodes that document a module, a class or a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value


@cache
def modules(root: Path = ROOT) -> tuple[Module, ...]:
    """Every Python file of the project but the tests: read and parsed once in a run."""
    found = (path for folder in FOLDERS for path in sorted((root / folder).rglob("*.py")))
    return tuple(Module(str(p.relative_to(root)), p.read_text(encoding="utf-8")) for p in found)


def templates(root: Path = ROOT) -> list[Module]:
    """Every template, as text."""
    found = sorted((root / "carnet").rglob("*.jinja"))
    return [Module(str(p.relative_to(root)), p.read_text(encoding="utf-8")) for p in found]
