"""The catalogue's loader refuses what would be wrong on a page; `t` escapes and never leaves a hole."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from markupsafe import Markup

from carnet.portal import markup, messages
from carnet.portal.jinja import t
from carnet.portal.messages import CatalogueError, Kind, UnknownMessage

PORTAL = Path(messages.__file__).parent.parent
GLOSSARY = PORTAL.parent.parent / "docs" / "glossary.md"
GOOD = {"kind": "phrase", "fr": "Bonjour {name}.", "en": "Hello {name}."}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"fr": "Bonjour."}, "placeholders differ"),
        ({"fr": " "}, "not empty"),
        ({"kind": "slogan"}, "not a kind"),
        ({"fr": "Bonjour {name} {0}."}, "no placeholder"),
        ({"fr": "<b>Bonjour</b> {name}."}, "markup"),
        ({"fr": "**Bonjour {name}."}, "markup"),
        ({"es": "Hola {name}."}, "nothing else"),
    ],
)
def test_catalogue_wrong_table_is_refused(change: dict[str, str], why: str) -> None:
    with pytest.raises(CatalogueError, match=why):
        messages.parse({"a.b": GOOD | change}, "x.toml")


def test_catalogue_without_english_is_refused() -> None:
    with pytest.raises(CatalogueError, match="needs kind, fr and en"):
        messages.parse({"a.b": {"kind": "phrase", "fr": "Bonjour."}}, "x.toml")


@pytest.mark.parametrize("name", ["a", "A.b", "a b.c", "a..b"])
def test_catalogue_wrong_id_is_refused(name: str) -> None:
    with pytest.raises(CatalogueError, match="an id is"):
        messages.parse({name: GOOD}, "x.toml")


def test_catalogue_same_id_in_two_files_is_refused(tmp_path: Path) -> None:
    text = '["a.b"]\nkind = "phrase"\nfr = "Oui."\nen = "Yes."\n'
    for name in ("one.toml", "two.toml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"two\.toml: a\.b is already"):
        messages.load(tmp_path)


def test_catalogue_of_the_program_loads_and_every_text_renders_in_both_languages() -> None:
    for message in messages.catalogue().values():
        values: dict[str, Any] = dict.fromkeys(message.placeholders, "X")
        for language in ("fr", "en"):
            assert markup.from_catalogue(message.text(language), values)


def test_unknown_id_raises() -> None:
    with pytest.raises(UnknownMessage):
        t("no.such.id")


def test_missing_or_unused_value_raises() -> None:
    with pytest.raises(KeyError):
        t("frame.phone")
    with pytest.raises(KeyError):
        t("frame.back", name="x")


def test_value_is_escaped_and_a_value_like_a_placeholder_stays() -> None:
    said = t("frame.signed_in_as", name="<script>{name}**")
    assert isinstance(said, Markup)
    assert "&lt;script&gt;{name}**" in said


def test_bold_becomes_strong_and_french_signs_keep_their_space() -> None:
    with translation.override("fr"):
        assert "<strong>pas</strong>" in t("home.decide_2")
        assert t("help.enter_title").endswith("\u00a0?")


def test_language_follows_the_active_one() -> None:
    with translation.override("en"):
        assert t("frame.home") == "Home"
    with translation.override("fr"):
        assert t("frame.home") == "Accueil"


def test_kinds_are_those_of_the_contract() -> None:
    assert {kind.value for kind in Kind} == {"bouton", "titre", "phrase", "aide", "pro", "mail", "admin"}


def bold_made_plain(source: str, bold: frozenset[str]) -> list[str]:
    """The ids with bold words whose text a program makes a plain string: its tags would be shown as signs."""
    found = []
    for name in re.findall(r'str\(\s*t\(\s*f?"([a-z][^"{]*)', source):
        found += [one for one in bold if one == name or (name.endswith(("_", ".")) and one.startswith(name))]
    return sorted(found)


def test_bold_text_is_never_made_a_plain_string() -> None:
    known = messages.catalogue().values()
    bold = frozenset(one.id for one in known if "**" in one.text("fr") + one.text("en"))
    assert len(bold) > 50
    assert bold_made_plain('x = str(t("a.b"))\ny = str(t(f"c.{d}"))', frozenset({"a.b", "c.e", "a.bc"})) == [
        "a.b",
        "c.e",
    ]
    for path in PORTAL.rglob("*.py"):
        assert bold_made_plain(path.read_text(encoding="utf-8"), bold) == [], path


def test_catalogue_english_has_one_word_for_the_medecin_traitant_which_the_glossary_names() -> None:
    """A reader who meets two words thinks of two people (`docs/glossary.md`)."""
    row = next(line for line in GLOSSARY.read_text("utf-8").splitlines() if line.startswith("| médecin traitant DMP"))
    wanted, others = "regular doctor", ("médecin traitant", "treating doctor", "family doctor", "attending doctor")
    assert f"“{wanted}”" in row
    english = {name: one.en.lower() for name, one in messages.catalogue().items()}
    assert not [name for name, text in english.items() if any(other in text for other in others)]
    french = [name for name, one in messages.catalogue().items() if "médecin traitant" in one.fr.lower()]
    assert len(french) > 50 and not [name for name in french if wanted not in english[name]]
