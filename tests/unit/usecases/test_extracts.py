"""Extracts: the words that were found stand out, whatever their accents, and nothing is cut inside a word."""

from hypothesis import given
from hypothesis import strategies as st

from carnet.codes.words import words_in
from carnet.usecases._extracts import Pieces, extracts, marked

LONG = "Début du texte. " * 20 + "La pression artérielle est élevée ce matin. " + "Suite du texte. " * 20


def _text(pieces: Pieces) -> str:
    return "".join(piece.text for piece in pieces)


def _found(pieces: Pieces) -> list[str]:
    return [piece.text for piece in pieces if piece.found]


def test_marked_finds_accents_ligatures_and_capitals() -> None:
    assert _found(marked("Suivi du CŒUR et de l’Échographie", {"coeur", "echographie"})) == ["CŒUR", "Échographie"]


def test_marked_takes_whole_words_only() -> None:
    assert _found(marked("hypertension, tension.", {"tension"})) == ["tension"]
    assert _found(marked("rien", set())) == []


def test_extracts_stand_around_the_first_words_and_end_between_words() -> None:
    (one,) = extracts(LONG, {"arterielle", "matin"})
    assert _found(one) == ["artérielle", "matin"]
    assert _text(one).startswith("… ") and _text(one).endswith(" …") and len(_text(one)) < 300
    assert all(word in LONG for word in _text(one).strip("… ").split())


def test_extracts_are_few_and_short_however_often_a_word_stands_there() -> None:
    found = extracts("tension artérielle " * 5000, {"tension"})
    assert len(found) <= 2 and all(len(_text(one)) < 400 for one in found)


def test_extracts_hostile_signs_stay_signs_of_a_text() -> None:
    (one,) = extracts("<script>alert(1)</script> tension \u202e(.*)+$", {"tension"})
    assert "\u202e" not in _text(one) and _found(one) == ["tension"]


@given(st.text(max_size=200))
def test_marked_any_text_stays_whole_and_its_words_are_found(text: str) -> None:
    assert _text(marked(text, set(words_in(text)))) == text
