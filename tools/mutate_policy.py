"""Mutation check of carnet.policy: changes the rules one small step at a time and counts what the tests notice.

Owns the list of changes and the count; never writes a source file: a changed module lives in one child process only.
Run `python tools/mutate_policy.py` (about a quarter of an hour on two cores), or `--only rules/gates.py` for one file.
It ends with 1 when fewer than 95 % of the changes are noticed.
"""

import argparse
import ast
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import itertools
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
POLICY = ROOT / "carnet" / "policy"
LISTS_ONLY = {"rulebook.py", "reasons.py", "acts.py", "__init__.py"}
"""Modules without logic. `rules/__init__.py` has some and is not left out."""
TESTS = ROOT / "tests" / "unit" / "policy"
FIRST = ("test_acts_table", "test_rules_r01_to_r12", "test_rules_r13_to_r24", "test_gates", "test_patient_side")
"""Called directly, first: most changes are noticed there within a second. Then all the others but these."""
LEFT_OUT = frozenset({"test_filter_sql", "test_speed", "test_mutation_tool", "test_properties", "test_who_sees"})
"""Needs a database; measures; is about this tool; the last two are slow, and run by pytest at the end."""
SLOW = ("test_properties.py", "test_who_sees.py")
"""Run by pytest, for the changes that the quick ones did not notice."""
TARGET = 0.95
SECONDS = 180
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


@dataclass(frozen=True)
class Mutant:
    """One change: in which file, at which node, what."""

    path: Path
    node: int
    line: int
    change: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(POLICY)}:{self.line} {self.change}"


def changes_of(node: ast.AST) -> tuple[str, ...]:
    """The changes that a node can take."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in COMPARISONS:
            return (f"{type(op).__name__} -> {COMPARISONS[type(op)].__name__}",)
        case ast.BoolOp():
            return ("or -> and" if isinstance(node.op, ast.Or) else "and -> or",)
        case ast.UnaryOp(op=ast.Not()):
            return ("not dropped",)
        case ast.Constant(value=bool(value)):
            return (f"{value} -> {not value}",)
        case ast.Constant(value=int(value)):
            return (f"{value} -> {value + 1}",)
        case ast.If():
            return ("if -> if True", "if -> if False")
        case ast.Return(value=value) if value is not None and not _is_none(value):
            return ("return -> return None",)
    return ()


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def apply(node: ast.AST, change: str) -> ast.AST:
    """The changed node."""
    match node:
        case ast.Compare():
            node.ops = [COMPARISONS[type(node.ops[0])]()]
        case ast.BoolOp():
            node.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        case ast.UnaryOp():
            return node.operand
        case ast.Constant(value=bool(value)):
            node.value = not value
        case ast.Constant(value=int(value)):
            node.value = value + 1
        case ast.If():
            node.test = ast.Constant(change == "if -> if True")
        case ast.Return():
            node.value = ast.Constant(None)
    return node


class _Changer(ast.NodeTransformer):
    """Changes the node with one number, counted in the order of a walk."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.count = -1

    def visit(self, node: ast.AST) -> ast.AST:
        self.count += 1
        if self.count == self.mutant.node:
            return ast.copy_location(apply(node, self.mutant.change), node)
        return self.generic_visit(node)


def _changed(tree: ast.Module, mutant: Mutant) -> ast.Module:
    changed = _Changer(mutant).visit(tree)
    if not isinstance(changed, ast.Module):
        raise TypeError("a change never replaces the whole module")
    return changed


def _numbered(tree: ast.AST) -> Iterator[tuple[int, ast.AST]]:
    """Nodes with the numbers that `_Changer` gives them."""

    class Lister(ast.NodeVisitor):
        def __init__(self) -> None:
            self.found: list[ast.AST] = []

        def visit(self, node: ast.AST) -> None:
            self.found.append(node)
            self.generic_visit(node)

    lister = Lister()
    lister.visit(tree)
    yield from enumerate(lister.found)


def mutants_of(path: Path) -> list[Mutant]:
    """Every change of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    decorators = {id(part) for part in _inside_decorators(tree)}
    return [
        Mutant(path, number, getattr(node, "lineno", 0), change)
        for number, node in _numbered(tree)
        if id(node) not in decorators
        for change in changes_of(node)
    ]


def _inside_decorators(tree: ast.AST) -> Iterator[ast.AST]:
    """`@dataclass(frozen=True, slots=True)` changes no decision."""
    for node in ast.walk(tree):
        for decorator in getattr(node, "decorator_list", ()):
            yield from ast.walk(decorator)


def files(only: str | None) -> list[Path]:
    """The files of the policy that hold logic."""
    found = [path for path in POLICY.rglob("*.py") if path.name not in LISTS_ONLY or path.parent.name == "rules"]
    found = [path for path in found if path.parent.name != "data"]
    chosen = [path for path in found if only is None or path == POLICY / only]
    # The rules first: they are the heart, and the quick tests notice most of their changes.
    return sorted(chosen, key=lambda path: (path.parent.name != "rules" and path.name != "standing.py", path))


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the changed module in the place of the real one."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        parts = mutant.path.relative_to(ROOT).with_suffix("").parts
        self.is_package = parts[-1] == "__init__"
        self.name = ".".join(parts[:-1] if self.is_package else parts)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(
            fullname,
            self.mutant.path,
            loader=self,
            submodule_search_locations=[str(self.mutant.path.parent)] if self.is_package else None,
        )

    def exec_module(self, module: ModuleType) -> None:
        tree = ast.parse(self.mutant.path.read_text(encoding="utf-8"))
        changed: ast.Module = ast.fix_missing_locations(_changed(tree, self.mutant))
        exec(compile(changed, str(self.mutant.path), "exec"), module.__dict__)  # noqa: S102  # Our own source, changed.


def quick() -> list[str]:
    """The modules of tests that are called directly: one that is added joins by itself."""
    found = sorted(path.stem for path in TESTS.glob("test_*.py") if path.stem not in LEFT_OUT)
    return [*FIRST, *(name for name in found if name not in FIRST)]


def warm_up() -> None:
    """Imports once, before the forks, what every child needs; nothing of the policy."""
    for name in (
        "pytest",
        "_pytest.assertion.rewrite",
        "_pytest.python",
        "hypothesis.strategies",
        "carnet.kernel.errors",
    ):
        importlib.import_module(name)


def _child(mutant: Mutant | None) -> int:
    """Runs the tests in this process, with the change if there is one; 0 when they all pass."""
    from hypothesis import settings

    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    settings.register_profile("mutants", database=None, derandomize=True)
    settings.load_profile("mutants")
    if mutant is not None:
        sys.meta_path.insert(0, _Finder(mutant))
    for name in quick():
        call_tests(importlib.import_module(f"tests.unit.policy.{name}"))
    return _by_pytest()


def call_tests(module: ModuleType) -> int:
    """Calls each test of a module with each of its parameters; a failure is raised. Gives the number of calls.

    Tests that need a fixture, or the folder of shared facts, are left to pytest.
    """
    calls = 0
    for name, test in vars(module).items():
        if name.startswith("test_") and not _needs_more(test):
            for arguments in _arguments(test):
                test(**arguments)
                calls += 1
    return calls


def _needs_more(test: Callable[..., None]) -> bool:
    marks = {mark.name for mark in getattr(test, "pytestmark", ())}
    fixtures = {"monkeypatch", "capsys", "tmp_path"} & set(inspect.signature(test).parameters)
    return bool(fixtures) or "shared" in marks


def _arguments(test: Callable[..., None]) -> Iterator[dict[str, object]]:
    """The parameters of a test, as `pytest.mark.parametrize` gives them."""
    sets: list[list[dict[str, object]]] = []
    for mark in getattr(test, "pytestmark", ()):
        names, values = mark.args[:2]
        many = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
        sets.append([dict(zip(many, one if len(many) > 1 else (one,), strict=True)) for one in values])
    for chosen in itertools.product(*sets):
        yield {name: value for part in chosen for name, value in part.items()}


def _by_pytest() -> int:
    import pytest

    plugins = ["-p", "no:randomly", "-p", "no:django", "-p", "no:cacheprovider"]
    options = ["-c", os.devnull, f"--rootdir={ROOT}", "--noconftest", "-x", "-q", *plugins]
    return int(pytest.main([*options, *(str(ROOT / "tests" / "unit" / "policy" / name) for name in SLOW)]))


def start(mutant: Mutant | None) -> int:
    """Starts a child process and gives its id."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            code = _child(mutant)
        except BaseException:  # noqa: BLE001  # A change that breaks the import is noticed too.
            code = 98
        finally:
            os._exit(code)
    return child


def noticed(mutants: Sequence[Mutant], workers: int) -> Iterator[tuple[Mutant, bool]]:
    """Each change with whether the tests noticed it. A child that takes too long is ended: noticed."""
    waiting, running = list(mutants), dict[int, tuple[Mutant, float]]()
    while waiting or running:
        while waiting and len(running) < workers:
            mutant = waiting.pop(0)
            running[start(mutant)] = (mutant, time.monotonic())
        for child, (mutant, begun) in list(running.items()):
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                del running[child]
                yield mutant, os.waitstatus_to_exitcode(status) != 0
            elif time.monotonic() - begun > SECONDS:
                os.kill(child, signal.SIGKILL)
        time.sleep(0.02)


def main() -> int:
    """Counts, names the survivors, and says whether the target is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="one file of carnet/policy, such as rules/gates.py")
    parser.add_argument("--every", type=int, default=1, help="one change in so many")
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    warm_up()
    if os.waitstatus_to_exitcode(os.waitpid(start(None), 0)[1]) != 0:
        print("the tests fail without any change: nothing to count")
        return 2
    found = [mutant for path in files(args.only) for mutant in mutants_of(path)][:: args.every]
    killed = 0
    for done, (mutant, was_noticed) in enumerate(noticed(found, args.workers), start=1):
        killed += was_noticed
        if not was_noticed:
            print(f"survived: {mutant}", flush=True)
        if done % 50 == 0:
            print(f"{killed}/{done} noticed, {len(found)} in all", flush=True)
    rate = killed / len(found)
    print(f"noticed {killed} of {len(found)} changes: {rate:.1%}")
    return 0 if rate >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
