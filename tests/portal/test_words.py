"""Dates and hours in words, in the legal zone, in both languages."""

from datetime import UTC, date, datetime

import pytest

from carnet.portal.preferences import Language
from carnet.portal.words import (
    date_courte,
    date_longue,
    easy_facts,
    easy_name,
    easy_speciality,
    french_spaces,
    heure,
    person_name,
    unbroken,
)

FR, EN = Language.FRENCH, Language.ENGLISH


def test_date_is_the_day_in_paris_not_in_utc() -> None:
    late = datetime(2026, 3, 11, 23, 30, tzinfo=UTC)
    assert date_longue(late, FR) == "jeudi 12 mars 2026"
    assert date_longue(late, EN) == "Thursday 12 March 2026"


def test_first_of_a_month_is_premier_in_french_only() -> None:
    assert date_longue(date(2026, 5, 1), FR) == "vendredi 1er mai 2026"
    assert date_courte(date(2026, 5, 1), EN) == "1 May 2026"


@pytest.mark.parametrize(
    ("moment", "fr", "en"),
    [
        (datetime(2026, 3, 12, 13, 30, tzinfo=UTC), "14\u00a0heures\u00a030", "14:30"),
        (datetime(2026, 7, 12, 12, 0, tzinfo=UTC), "14\u00a0heures", "14:00"),
        (datetime(2026, 1, 12, 0, 5, tzinfo=UTC), "1\u00a0heure\u00a05", "1:05"),
    ],
)
def test_hour_follows_the_season_and_the_language(moment: datetime, fr: str, en: str) -> None:
    assert heure(moment, FR) == unbroken(fr)
    assert heure(moment, EN) == en


def test_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 3, 12, 13, 30)
    for say in (date_longue, heure):
        with pytest.raises(ValueError, match="without a zone"):
            say(naive)


def test_french_signs_and_numbers_do_not_break() -> None:
    assert french_spaces("Oui ? « Non » : peut-être !") == "Oui\u00a0? «\u00a0Non\u00a0»\u00a0: peut-être\u00a0!"
    assert unbroken("01 99") == "01\u00a099"


@pytest.mark.parametrize(
    ("register", "easy"),
    [
        ("Hélène ROUSSEL", "Hélène Roussel"),
        ("Le docteur Jean LE GOFF-MARTIN, CHU du Parc", "Le docteur Jean Le Goff-Martin, CHU du Parc"),
        ("Inès D'ÉPINAY", "Inès D'Épinay"),
        ("Odette Martineau", "Odette Martineau"),
        ("CHU de Lyon", "CHU de Lyon"),
        ("", ""),
    ],
)
def test_family_name_in_capitals_becomes_easy_to_read(register: str, easy: str) -> None:
    assert easy_name(register) == easy


def test_easy_facts_say_who_without_the_place() -> None:
    facts = {"who": "Luc FERRAND, Pharmacie de la Place", "what": "Ordonnance, page 1"}
    assert easy_facts(facts) == {"who": "Luc Ferrand", "what": "Ordonnance, page 1"}


def test_traits_in_capitals_become_a_name_and_a_diploma_its_speciality() -> None:
    assert person_name("COLETTE CANARIVALE") == "Colette Canarivale"
    assert person_name("Inès MOREL") == "Inès Morel"
    assert easy_speciality("Qualifié en Médecine générale (SM)") == "Médecine générale"
    assert easy_speciality("Cardiologie et maladies vasculaires") == "Cardiologie et maladies vasculaires"
