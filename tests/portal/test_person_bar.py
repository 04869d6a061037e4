"""Whose record a page is about, for who works: its words, what is told before an agreement; where “Accueil” leads."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from carnet.cda.results import Reading, Result
from carnet.codes.quality import IdentityAttribute, IdentityStatus
from carnet.codes.traits import Sex, StrictTraits
from carnet.identity.traits import PersonIdentity
from carnet.policy.rulebook import RULES
from carnet.portal import messages, person_words, present, reading
from carnet.portal.words import NO_BREAK, dialled
from tests import cast
from tests.portal import site
from tests.portal.site import search_form

TODAY = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("born", "words"),
    [
        (date(1962, 5, 4), "63 ans"),
        (date(1962, 3, 12), "64 ans"),
        (date(2023, 3, 12), "3 ans"),
        (date(2023, 3, 13), "35 mois"),
        (date(2026, 3, 1), "0 mois"),
        (date(2026, 3, 13), ""),
    ],
)
def test_age_is_told_in_years_and_of_a_small_child_in_months(born: date, words: str) -> None:
    assert person_words.age(born, TODAY) == words


@pytest.mark.parametrize(
    ("status", "attributes", "doubt"),
    [
        (IdentityStatus.QUALIFIED, frozenset(), False),
        (IdentityStatus.QUALIFIED, frozenset({IdentityAttribute.HOMONYM}), True),
        (IdentityStatus.VALIDATED, frozenset(), True),
        (IdentityStatus.PROVISIONAL, frozenset({IdentityAttribute.DOUBTFUL}), True),
    ],
)
def test_identity_that_is_not_a_qualified_one_asks_for_a_second_look(
    status: IdentityStatus, attributes: frozenset[IdentityAttribute], doubt: bool
) -> None:
    traits = StrictTraits("MARTIN", "LEA", date(1962, 5, 4), Sex.FEMALE, "LEA", "69381")
    shown = present.person(PersonIdentity(traits, None, status, attributes))
    assert shown is not None and shown.doubt is doubt and shown.traits.startswith("Femme, ")
    assert all(str(one.value)[:5] in shown.status.lower() for one in attributes)


@pytest.mark.django_db
def test_person_bar_professional_before_an_agreement_reads_the_age_and_neither_sex_nor_state() -> None:
    opened = site.opened()
    paul = opened.carer(cast.PAUL)
    bar = _bar(paul.post(reverse("pro_home"), search_form(cast.ODETTE), follow=True).content.decode())
    assert " ans" in bar and "Femme" not in bar and "qualifiée" not in bar
    opened.scene.agrees(cast.PAUL)
    bar = _bar(paul.get(reverse("pro_record", kwargs={"record": opened.scene.record})).content.decode())
    assert "Femme, " in bar and "INS qualifiée" in bar


def _bar(page: str) -> str:
    return page.split('<section class="carnet-person"')[1].split("</section>")[0]


@pytest.mark.django_db
def test_home_of_the_site_leads_who_is_signed_in_to_the_own_home() -> None:
    opened = site.opened()
    assert Client().get("/").status_code == 200
    for client, home in ((opened.patient(cast.ODETTE), "patient_home"), (opened.carer(cast.PAUL), "pro_home")):
        assert client.get("/").headers["Location"] == reverse(home)


def test_result_is_a_sentence_to_the_person_and_a_word_to_a_professional() -> None:
    one = Result("Potassium", "4.2", "mmol/L", "3.5", "5.1", "", Reading.NORMAL)
    assert str(reading.result_line(one, "document").words).replace(NO_BREAK, " ") == "Le document dit : normal."
    assert str(reading.result_line(one, "pro_document").words) == "Normal"


def test_number_of_a_telephone_is_told_as_people_dial_it() -> None:
    assert dialled("+33699001234").split() == ["06", "99", "00", "12", "34"]
    assert dialled("+32470123456") == "+32470123456"
    assert dialled("a@exemple.test") == "a@exemple.test"


def test_every_rule_of_the_rulebook_is_told_to_the_operator_in_french_and_as_it_stands_in_english() -> None:
    for rule, text in RULES.items():
        told = messages.catalogue()[f"rule.{rule.lower()}"]
        assert told.text("en") == text.says.replace("'", "’"), rule
        assert told.text("fr") != told.text("en")
