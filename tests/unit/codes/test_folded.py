"""Words are compared without accents, capitals and signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.codes.folded import folded, holds


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Compte rendu d’échographie", "ECHO", True),
        ("Compte rendu d’échographie", "écho rendu", True),
        ("Compte rendu d’échographie", "rendu scanner", False),
        ("Suivi du cœur", "coeur", True),
        ("Bilan : fer, B12", "b12", True),
        ("Bilan", "%", False),
        ("Bilan", "...", False),
        ("Bilan", "\x00", False),
        ("STRASSE", "straße", True),
    ],
)
def test_holds_finds_words_whatever_their_accents_and_capitals(text: str, words: str, found: bool) -> None:
    assert holds(text, words) is found


@given(st.text(max_size=60))
def test_folded_text_holds_its_own_words_and_is_stable(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert not folded(text) or holds(text, text)
