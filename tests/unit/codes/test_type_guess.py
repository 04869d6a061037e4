"""What the words of a file make likely. Invented names, as programs and people write them."""

from datetime import date

import pytest

from carnet.codes.documents import document_type
from carnet.codes.type_guess import _LINES, Clue, Guess, day_in, guess

TODAY = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("name", "words", "code", "clue"),
    [
        ("CR_consultation_2026-03-02.pdf", "", "11488-4", Clue.NAME),
        ("Résultats d'analyses Odette.pdf", "", "11502-2", Clue.NAME),
        ("IRM genou.pdf", "", "18748-4", Clue.NAME),
        ("demande_IRM.pdf", "", "55115-0", Clue.NAME),
        ("ordonnance.pdf", "Prise de sang", "57833-6", Clue.NAME),
        ("ordonnance de biologie.pdf", "", "PRESC-BIO", Clue.NAME),
        ("scan0001.pdf", "CABINET DU PARC\nCompte-rendu opératoire\nPatient", "34874-8", Clue.WORDS),
        ("scan0001.pdf", "Hémogramme : leucocytes", "11502-2", Clue.WORDS),
    ],
)
def test_guess_words_make_a_type_likely(name: str, words: str, code: str, clue: Clue) -> None:
    assert guess(name, words) == Guess(code, clue)


@pytest.mark.parametrize("name", ["scan0001.pdf", "", ".pdf", "radioactivité.pdf", "\x00\ud800.pdf", "irma.pdf"])
def test_guess_words_that_tell_nothing_give_nothing(name: str) -> None:
    assert guess(name) is None


def test_guess_every_type_is_known_and_words_of_the_end_of_a_page_are_left_out() -> None:
    assert [code for code, _ in _LINES if document_type(code) is None] == []
    assert guess("scan.pdf", "x " * 2_000 + "ordonnance") is None


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("cr 2026-03-02.pdf", date(2026, 3, 2)),
        ("cr_20260302_v2.pdf", date(2026, 3, 2)),
        ("cr 02.03.2026.pdf", date(2026, 3, 2)),
        ("cr 2026-02-30.pdf", None),
        ("cr 2027-01-01.pdf", None),
        ("279035121518989.pdf", None),
        ("cr.pdf", None),
    ],
)
def test_day_in_a_name_is_a_day_that_came(name: str, day: date | None) -> None:
    assert day_in(name, TODAY) == day
