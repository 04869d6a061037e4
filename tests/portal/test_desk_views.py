"""The pages of the desk and of who runs the instance, as browsers see them."""

from uuid import UUID

import pytest
from django.test import Client

from carnet.identity.models import AccountKind
from tests import cast
from tests.journal import events
from tests.portal import site
from tests.portal.site import Site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def opened() -> Site:
    """Odette's record is open."""
    return site.opened()


def test_desk_home_agent_signs_in_and_finds_the_person_who_is_there(opened: Site) -> None:
    rosa = opened.officer("rosa-guichet", AccountKind.DESK_AGENT)
    answer = rosa.post("/guichet/", site.search_form(cast.ODETTE), follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"/guichet/personnes/{opened.scene.record}/", 302)]
    assert cast.ODETTE.identity.traits.display_name in page and "Dossier ouvert" in page
    assert {line.act for line in events(opened.scene.record)} >= {"record:find", "record:see_status"}


def test_desk_home_agent_with_another_birth_date_finds_nobody(opened: Site) -> None:
    rosa = opened.officer("rosa-guichet", AccountKind.DESK_AGENT)
    wrong = site.search_form(cast.ODETTE, **{"naissance-year": "1949"})
    page = rosa.post("/guichet/", wrong).content.decode()
    assert "Aucun dossier ne correspond" in page and cast.ODETTE.identity.traits.birth_name not in page
    _opens_nothing(rosa, opened.scene.record)


def test_desk_home_agent_with_a_wrong_key_is_told_at_the_field(opened: Site) -> None:
    rosa = opened.officer("rosa-guichet", AccountKind.DESK_AGENT)
    number = site.search_form(cast.ODETTE)["ins"]
    wrong = site.search_form(cast.ODETTE, ins=number[:13] + f"{(int(number[13:]) + 1) % 97:02}")
    assert "clé" in rosa.post("/guichet/", wrong).content.decode()


def test_desk_person_agent_who_did_not_look_for_the_person_gets_what_is_not_there(opened: Site) -> None:
    _opens_nothing(opened.officer("rosa-guichet", AccountKind.DESK_AGENT), opened.scene.record)


def test_operator_home_operator_sees_the_settings_and_no_person(opened: Site) -> None:
    victor = opened.officer("victor-exploitant", AccountKind.OPERATOR)
    page = victor.get("/exploitation/").content.decode()
    assert "Réglages en vigueur" in page and cast.ODETTE.identity.traits.birth_name not in page


def _opens_nothing(agent: Client, record: UUID) -> None:
    assert agent.get(f"/guichet/personnes/{record}/").status_code == 404
