"""At the desk, through a browser: a parent invited and removed by a court, a guardian declared and ended."""

import re
from datetime import UTC, datetime

import pytest

from carnet.identity.models import AccountKind
from carnet.kernel.clock import FixedClock
from carnet.usecases.list_documents import list_documents
from tests import cast
from tests.portal import site
from tests.portal.site import Site, search_form
from tests.portal.test_ties_views import code_of, person_form, text
from tests.usecases import relatives

pytestmark = pytest.mark.django_db


def test_desk_invites_a_parent_and_removes_one_on_a_courts_decision() -> None:
    family = relatives.family(FixedClock(datetime.now(UTC)))
    here = Site(scene=None)  # type: ignore[arg-type]
    cast_site = Site(scene=_Clocked(family.clock))  # type: ignore[arg-type]
    rosa, thomas = cast_site.officer("rosa-guichet", AccountKind.DESK_AGENT), here.patient(cast.THOMAS)
    person = rosa.post("/guichet/", search_form(cast.LEO))["Location"]
    assert "Claire Martineau" in text(rosa.get(f"{person}proches/")).title()
    code = code_of(rosa.post(f"{person}proches/parent/", person_form(cast.THOMAS, titre="parent")))
    assert thomas.post("/mes-dossiers/invitation/", {"code": code, "suite": "oui"}).status_code == 302
    listed = rosa.get(f"{person}proches/").content.decode()
    ends = re.findall(r'href="(/guichet/personnes/[^"]+/retirer/)"', listed)
    assert len(ends) == 2
    thomas_tie = next(one for one in ends if "THOMAS" in text(rosa.get(one)).upper())
    untold = text(rosa.post(thomas_tie, {"reference": "RG 26/00123"}))
    assert "Cochez la case après avoir lu la décision de justice." in untold
    assert not isinstance(list_documents(family.father, family.record), str)
    removed = rosa.post(thomas_tie, {"reference": "RG 26/00123", "vu": "oui"})
    assert removed["Location"].endswith("proches/?fait=1")
    assert "THOMAS" not in text(rosa.get(f"{person}proches/")).upper()


class _Clocked:
    """Only what `Site.officer` asks of a scene."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock = clock


def test_desk_declares_a_guardian_and_names_each_thing_that_is_missing() -> None:
    here = site.opened()
    rosa = here.officer("rosa-guichet", AccountKind.DESK_AGENT)
    person = rosa.post("/guichet/", search_form(cast.ODETTE))["Location"]
    empty = text(rosa.post(f"{person}proches/tuteur/", {}))
    assert "Choisissez une mesure avec représentation pour la personne." in empty
    form = person_form(cast.JEANNE, mesure="tutelle", reference="RG 25/1")
    days = {"debut-day": "1", "debut-month": "1", "debut-year": "2025", "fin-day": "31", "fin-month": "12"}
    unseen = text(rosa.post(f"{person}proches/tuteur/", {**form, **days, "fin-year": "2090"}))
    assert "Cochez la case après avoir lu le jugement." in unseen
    over = text(rosa.post(f"{person}proches/tuteur/", {**form, **days, "fin-year": "2025", "vu": "oui"}))
    assert "Cette mesure est déjà terminée." in over
    made = rosa.post(f"{person}proches/tuteur/", {**form, **days, "fin-year": "2090", "vu": "oui"})
    assert code_of(made)
    assert "En attente" in text(rosa.get(f"{person}proches/"))
