"""Templates: no text of their own, each used, each message and icon that they name exists and is used."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import carnet
from carnet.policy.rulebook import RULES
from carnet.portal import icons, messages
from tests.consistency.template_source import calls, constants, literals, read, related

PACKAGE = Path(carnet.__file__).parent
TEMPLATES = read(PACKAGE / "portal" / "jinja2")
UNUSED = Path(__file__).parent / "messages_kept.txt"


def python_constants() -> Iterator[str]:
    """Every string constant of the program, docstrings included, and every field of its dataclasses."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            # The fields of a dataclass name the parts of some ids (`narrative.<field>`).
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield node.target.id


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_holds_no_text_of_its_own(name: str) -> None:
    assert not list(literals(TEMPLATES[name])), f"{name}: put the text in the catalogue"


@pytest.mark.parametrize(
    "planted",
    [
        "<p>Bonjour à tous</p>",
        '<img src="x" alt="Une image">',
        '<a href="/" title="Aller plus loin">{{ t("a.b") }}</a>',
        '{{ ui.button("Fermer") }}',
        '{{ ui.title("mon dossier") }}',
        "{% if x %}Oui{% endif %}",
        '<p class="a">{{ name }} a lu</p>',
    ],
)
def test_template_check_catches_a_planted_text(planted: str) -> None:
    assert list(literals(planted))


GOOD = (
    '<p class="carnet-word">{{ t("a.b") }}</p>',
    '<meta name="viewport" content="width=device-width">',
    "{# A note for builders. #}",
    '{{ icon("dossier") }}{% set size = "nhsuk-input--width-20" %}',
)


@pytest.mark.parametrize("good", GOOD)
def test_template_check_lets_marks_and_comments_pass(good: str) -> None:
    assert not list(literals(good))


def unused_templates(names: Iterable[str], named: set[str]) -> list[str]:
    """The templates that nothing names, whole or by the last part that a view completes."""
    return [name for name in names if name not in named and Path(name).stem not in named]


def test_every_template_is_used() -> None:
    named = set(python_constants()) | {one for source in TEMPLATES.values() for one in related(source)}
    assert not unused_templates(TEMPLATES, named)


def test_unused_template_is_found() -> None:
    assert unused_templates(["carnet/home.jinja", "carnet/old_page.jinja"], {"home"}) == ["carnet/old_page.jinja"]


def test_every_message_that_a_template_names_exists() -> None:
    known = messages.catalogue()
    for name, source in TEMPLATES.items():
        named = calls(source, "t")
        missing = [one for one in named.whole if "." in one and not one.endswith(".") and one not in known]
        missing = [one for one in missing if not one.startswith(".") and one not in named.starts]
        assert not missing, f"{name}: {missing}"


def unused_messages(known: set[str], words: set[str], starts: set[str]) -> set[str]:
    """The ids that no source writes whole, nor puts together from a start and a word that it writes."""
    left = {one for one in known if one not in words}
    return {one for one in left if not any(one.startswith(s) and one[len(s) :] in words for s in starts)}


def test_every_message_is_used_or_kept_for_a_reason() -> None:
    words = set(python_constants()) | {value for source in TEMPLATES.values() for value in constants(source)}
    files = (*PACKAGE.rglob("*.csv"), PACKAGE / "inspector" / "data" / "rules.toml")
    data = "\n".join(p.read_text(encoding="utf-8") for p in files)
    words |= set(re.findall(r"[a-z_]+(?:\.[a-z_]+)*", data))
    # A rule is told by its id, in small letters.
    words |= {rule.lower() for rule in RULES}
    starts = {value for value in words if re.fullmatch(r"(?:[a-z0-9_]+\.)+|[a-z0-9_.]+_", value)}
    ends = {value.lstrip(".") for value in words if value.startswith(".")}
    joined = {f"{word}.{end}" for word in words if len(word) < 60 for end in ends if end}
    kept = {line.split(" — ")[0] for line in UNUSED.read_text(encoding="utf-8").splitlines() if " — " in line}
    # What is said of somebody else (`<id>.for`) is said wherever its own message is.
    plain = {
        known
        for known in messages.catalogue()
        if known.removesuffix(".for") not in messages.catalogue() or not known.endswith(".for")
    }
    unused = unused_messages(plain, words | joined, starts)
    assert unused <= kept, sorted(unused - kept)
    assert kept <= unused, f"used now, or gone: {sorted(kept - unused)}"


def test_unused_message_is_found() -> None:
    known = {"error.a.b", "page.title", "page.old"}
    assert unused_messages(known, {"a.b", "page.title"}, {"error."}) == {"page.old"}


def test_every_icon_that_a_template_names_is_registered() -> None:
    for name, source in TEMPLATES.items():
        assert calls(source, "icon").whole - {"good"} <= set(icons.ICONS), name


def test_one_concept_has_one_drawing() -> None:
    drawings = [icons.drawing(concept) for concept in icons.ICONS]
    twice = {drawing for drawing in drawings if drawings.count(drawing) > 1}
    assert not twice
    assert len(set(icons.ICONS.values())) == len(icons.ICONS)
