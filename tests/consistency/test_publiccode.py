"""publiccode.yml has the keys that the standard (version 0.4) asks for, with values that it allows.

Read by a small reader of our own for the plain subset of YAML that the file uses: no dependency for one file.
"""

import re
from typing import Any

import pytest

from tests.consistency.source import ROOT

STATUS = {"concept", "development", "beta", "stable", "obsolete"}
MAINTENANCE = {"internal", "contract", "community", "none"}
ASKED = {
    "publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType", "description", "legal",
    "maintenance", "localisation",
}  # fmt: skip


def read(text: str) -> dict[str, Any]:
    """Mappings, lists of scalars or mappings, quoted scalars and folded texts (`>`), by indentation."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found, rest = _block(lines, 0)
    assert not rest and isinstance(found, dict)
    return found


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _block(lines: list[str], depth: int) -> tuple[Any, list[str]]:
    if lines[0].lstrip().startswith("- "):
        return _list(lines, depth)
    found: dict[str, Any] = {}
    while lines and _indent(lines[0]) == depth:
        match = re.fullmatch(r"\s*([A-Za-z]+):(.*)", lines[0])
        assert match, lines[0]
        found[match[1]], lines = _value(match[2].strip(), lines[1:], depth)
    return found, lines


def _value(text: str, lines: list[str], depth: int) -> tuple[Any, list[str]]:
    if text == ">":
        inside = lines[: _end(lines, depth)]
        return " ".join(line.strip() for line in inside), lines[len(inside) :]
    if text:
        return {"true": True, "false": False}.get(text, text.strip('"')), lines
    return _block(lines, _indent(lines[0]))


def _end(lines: list[str], depth: int) -> int:
    return next((n for n, line in enumerate(lines) if _indent(line) <= depth), len(lines))


def _list(lines: list[str], depth: int) -> tuple[list[Any], list[str]]:
    found: list[Any] = []
    while lines and _indent(lines[0]) == depth and lines[0].lstrip().startswith("- "):
        item, lines = lines[0].strip()[2:], lines[1:]
        if not re.match(r"[A-Za-z]+:(\s|$)", item):
            found.append(item.strip('"'))
            continue
        one, lines = _block([" " * (depth + 2) + item, *lines], depth + 2)
        found.append(one)
    return found, lines


def faults(content: dict[str, Any]) -> list[str]:
    """What the standard does not allow."""
    wrong = [f"{key} is missing" for key in sorted(ASKED - set(content))]
    if content.get("developmentStatus") not in STATUS:
        wrong.append("developmentStatus")
    if content.get("maintenance", {}).get("type") not in MAINTENANCE:
        wrong.append("maintenance")
    if content.get("legal", {}).get("license") != "Apache-2.0":
        wrong.append("license")
    for language, told in content.get("description", {}).items():
        short, long = told.get("shortDescription", ""), told.get("longDescription", "")
        if not (0 < len(short) <= 150 and 500 <= len(long) <= 10_000 and len(told.get("genericName", "")) <= 35):
            wrong.append(f"description of {language}")
    return wrong


TEXT = (ROOT / "publiccode.yml").read_text(encoding="utf-8")


def test_publiccode_is_as_the_standard_asks() -> None:
    content = read(TEXT)
    assert faults(content) == []
    assert set(content["description"]) == set(content["localisation"]["availableLanguages"]) == {"fr", "en"}
    assert content["dependsOn"]["open"][0]["name"] == "PostgreSQL"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("developmentStatus: development", "developmentStatus: almost"),
        ("type: community", "type: somebody"),
        ("license: Apache-2.0", "license: MIT"),
        ("shortDescription: ", "shortDescription: " + "very " * 40),
        ("softwareType:", "softwareKind:"),
    ],
)
def test_publiccode_with_a_planted_fault_is_seen(old: str, new: str) -> None:
    assert faults(read(TEXT.replace(old, new)))
