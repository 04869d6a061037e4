"""The operator's home, reports, doors and health, as a browser sees them: numbers and states, and nobody."""

import re
from typing import Any

import pytest
from django.urls import reverse

from carnet.identity.models import AccountKind
from carnet.usecases.note_own_acts import note_own_acts
from tests import cast
from tests.browser.gallery_watch import HEALTH
from tests.journal import acts
from tests.portal import site
from tests.usecases.scene import system_record

pytestmark = pytest.mark.django_db
WATCHED = ("operator_home", "operator_activity", "operator_integration", "operator_health")


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_watch_operator_reads_every_page_and_each_is_noted_and_names_nobody() -> None:
    opened = site.opened()
    opened.scene.deposits(cast.PAUL)
    note_own_acts(opened.scene.clock)
    operator = opened.officer("victor-exploitant", AccountKind.OPERATOR)
    told = {name: text(operator.get(reverse(name))) for name in WATCHED}
    assert "moins de 5" in told["operator_activity"] and "Documents déposés" in told["operator_activity"]
    assert "moins de 5" in text(operator.get(f"{reverse('operator_activity')}?par=semaine"))
    assert "HL7v2" in told["operator_integration"] and "PostgreSQL" in told["operator_health"]
    assert [act for act, _ in acts(system_record())].count("operation:see") == 5
    secret = (cast.ODETTE.identity.traits.birth_name, str(opened.scene.record), cast.PAUL.facts.family_name)
    assert not [(name, word) for name, page in told.items() for word in secret if word.casefold() in page.casefold()]


def test_health_sample_of_the_gallery_has_every_line_that_the_page_has() -> None:
    operator = site.opened().officer("victor-exploitant", AccountKind.OPERATOR)
    page = operator.get(reverse("operator_health")).content.decode()
    names = [" ".join(one.split()) for one in re.findall(r'<th scope="row">(.*?)</th>', page)]
    assert names == [one.name for one in HEALTH]


def test_watch_doctor_finds_nothing_there() -> None:
    paul = site.opened().carer(cast.PAUL)
    assert {paul.get(reverse(name)).status_code for name in WATCHED} == {404}
