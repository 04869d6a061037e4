"""What the pages name exists: files, folders, make targets, names of the program, commands."""

import re
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from tests.consistency.pages import names, text_of, written
from tests.consistency.source import ROOT
from tests.consistency.test_retention import exists

FOLDERS = ("carnet", "deploy", "docs", "tests", "tools", "bench", "assets", ".ci")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
_TARGET = re.compile(r"^\s*(?:[A-Z_]+=\S+ )*make ([a-z][a-z0-9-]*)")
_COMMAND = re.compile(r"\bcarnet ([a-z][a-z-]*)")
# Pictures are added with the release; labels of keys (carnet/…/v1) are no paths.
ELSEWHERE = re.compile(r"^docs/figures(/|$)|/v\d+$")
_IN_FENCE = re.compile(r"^ *(?:\$ )?((?:[A-Z_]+=\S+ )*make .*)$", re.MULTILINE)


def missing_files(text: str, page_folder: str = "") -> Iterator[str]:
    """Paths between backquotes, and targets of links, that are not there."""
    for name in names(text):
        path = name.rstrip("/").split("::")[0].split(":")[0]
        first = path.split("/")[0]
        named = "/" in path and first in FOLDERS and not re.search(r"[<>{} ]", path) and not ELSEWHERE.search(path)
        if named and not any(list(folder.glob(path)) for folder in (ROOT, ROOT / "carnet" / "portal" / "jinja2")):
            yield path
    for target in _LINK.findall(text):
        if not re.match(r"[a-z]+:", target) and not (ROOT / page_folder / target).exists():
            yield f"link {target}"


def missing_targets(text: str) -> Iterator[str]:
    """Targets of make that the Makefile does not have."""
    known = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for quoted in [*names(text), *_IN_FENCE.findall(text)]:
        yield from (target for target in _TARGET.findall(quoted) if target not in known)


def missing_names(text: str) -> Iterator[str]:
    """Dotted names of the program that are not there."""
    for name in names(text):
        plain = name.removesuffix("()")
        if re.fullmatch(r"carnet(\.[A-Za-z_]\w*)+", plain) and plain != "carnet.toml" and not exists(plain):
            yield plain


def missing_commands(text: str) -> Iterator[str]:
    """Commands of carnet that the command line does not have."""
    from carnet.ops.cli import COMMANDS

    known = {name for name, module, _ in COMMANDS if find_spec(f"carnet.ops.{module}")}
    for quoted in names(text):
        if quoted.startswith("carnet "):
            yield from (word for word in _COMMAND.findall(quoted) if word not in known)


PAGES = [str(page.relative_to(ROOT)) for page in written()]


@pytest.mark.parametrize("page", PAGES)
def test_page_names_only_what_exists(page: str) -> None:
    text, folder = text_of(ROOT / page), page.rpartition("/")[0]
    assert list(missing_files(text, folder)) == []
    assert list(missing_targets(text)) == []
    assert list(missing_names(text)) == []
    assert list(missing_commands(text)) == []


def test_pages_are_all_there() -> None:
    root = {"README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "UPGRADE.md"}
    docs = {"architecture", "data-model", "dependencies", "retention", "security-request-walk", "threat-model"}
    others = {"operations", "glossary", "divergences", "who-sees-what"}
    assert root | {f"docs/{name}.md" for name in docs | others} <= set(PAGES)


@pytest.mark.parametrize(
    "planted",
    [
        "See `carnet/nowhere.py`.",
        "See [there](docs/nowhere.md).",
        "Run `make nothing`.",
        "    make nothing",
        "See `carnet.storage.nothing`.",
        "Run `carnet nothing`.",
    ],
)
def test_page_that_names_what_does_not_exist_is_seen(planted: str) -> None:
    checks = (missing_files, missing_targets, missing_names, missing_commands)
    assert [c for check in checks for c in check(planted)]
