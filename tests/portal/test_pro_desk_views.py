"""The desk of a professional, as a browser sees it: patients seen lately, those still allowed only."""

import re
from typing import Any

import pytest
from django.urls import reverse

from carnet.usecases.end_access import end_access
from carnet.usecases.note_own_acts import note_own_acts
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
