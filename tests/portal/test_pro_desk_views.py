"""The desk of a professional, as a browser sees it: patients seen lately, those still allowed only."""

import re
from typing import Any

import pytest
from django.urls import reverse

from carnet.usecases.end_access import end_access
from carnet.usecases.note_own_acts import note_own_acts
from carnet.usecases.state_agreement import state_agreement
from tests import cast
from tests.journal import events
from tests.portal import site
from tests.usecases.test_list_own_records import HELENE

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_patients_doctor_finds_whom_she_saw_and_a_revoked_one_vanishes_with_the_next_request() -> None:
    opened = site.opened()
    helene = opened.carer(cast.HELENE)
    opened.scene.agrees(cast.HELENE)
    note_own_acts(opened.scene.clock)
    assert reverse("pro_patients") in helene.get(reverse("pro_home")).content.decode()
    page = helene.get(reverse("pro_patients"))
    record = opened.scene.record
    assert reverse("pro_glance", kwargs={"record": record}) in page.content.decode()
    assert cast.ODETTE.identity.traits.display_name.casefold() in text(page).casefold()
    assert dict(events(record)[-1].detail) == {"what": "own_list"}
    end_access(opened.scene.odette, record, HELENE)
    before = len(events(record))
    gone, never = helene.get(reverse("pro_patients")), opened.carer(cast.MARC).get(reverse("pro_patients"))
    assert text(gone).count("Aucun patient") == text(never).count("Aucun patient") == 1
    assert str(record) not in gone.content.decode() and len(events(record)) == before


def test_documents_doctor_finds_the_list_as_it_was_left_in_this_record_only_and_is_told() -> None:
    opened = site.opened()
    helene = opened.carer(cast.HELENE)
    opened.scene.agrees(cast.HELENE)
    opened.scene.deposits(cast.HELENE, "Suivi")
    page = reverse("pro_documents", kwargs={"record": opened.scene.record})
    assert "comme à votre dernière visite" not in text(helene.get(page))
    assert "Suivi" not in text(helene.get(f"{page}?sorte=result"))
    again = helene.get(page)
    assert (again.status_code, again["Location"]) == (302, f"{page}?sorte=result&garde=1")
    told = helene.get(again["Location"])
    assert "comme à votre dernière visite" in text(told) and f"{page}?tout=1" in told.content.decode()
    # Another record begins without a filter.
    karim = cast.record_of(cast.opened(cast.KARIM, opened.scene.clock))
    state_agreement(opened.scene.caller(cast.HELENE), karim, agreed=True)
    assert helene.get(reverse("pro_documents", kwargs={"record": karim})).status_code == 200
    assert "Suivi" in text(helene.get(f"{page}?tout=1"))
    assert "Suivi" in text(helene.get(page))


def test_glance_doctor_goes_from_the_timeline_to_a_month_of_the_list() -> None:
    opened = site.opened()
    helene = opened.carer(cast.HELENE)
    opened.scene.agrees(cast.HELENE)
    opened.scene.deposits(cast.HELENE, "Suivi")
    page = reverse("pro_documents", kwargs={"record": opened.scene.record})
    glance = helene.get(reverse("pro_glance", kwargs={"record": opened.scene.record}))
    assert f"{page}?mois=2026-02&amp;sorte=report" in glance.content.decode() and "février 2026" in text(glance)
    month = text(helene.get(f"{page}?mois=2026-02&sorte=report"))
    assert "Suivi" in month and "février 2026" in month
    assert helene.get(f"{page}?mois=2026-99").status_code == 200


def test_keys_doctor_says_how_they_count_and_a_secretary_has_none() -> None:
    opened = site.opened()
    helene = opened.carer(cast.HELENE)
    home, page = reverse("pro_home"), reverse("pro_keys")
    assert 'data-keys="alt"' in helene.get(home).content.decode()
    helene.post(page, {"touches": "seules"})
    assert 'data-keys="seules"' in helene.get(home).content.decode()
    helene.post(page, {"touches": "n'importe"})
    assert 'data-keys="seules"' in helene.get(home).content.decode()
    assert "gardé" in text(helene.post(page, {"touches": "non"}, follow=True))
    assert "data-keys" not in helene.get(home).content.decode()
