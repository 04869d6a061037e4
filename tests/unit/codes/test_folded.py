"""Words are compared without accents, capitals and signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.codes.folded import folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Compte rendu d’échographie", "compte rendu d echographie"),
        ("Suivi du cœur", "suivi du coeur"),
        ("Bilan : fer, B12", "bilan fer b12"),
        ("% ... \x00", ""),
        ("STRASSE straße", "strasse strasse"),
    ],
)
def test_folded_leaves_accents_capitals_and_signs_out(text: str, words: str) -> None:
    assert folded(text) == words


@given(st.text(max_size=60))
def test_folded_text_is_stable(text: str) -> None:
    assert folded(folded(text)) == folded(text)
