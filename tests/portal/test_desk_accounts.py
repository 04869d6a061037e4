"""The pages of the desk about accounts and letters, as an agent's browser walks them."""

import re
from uuid import UUID

import pytest
from django.test import Client

from carnet.identity import accounts, recovery
from carnet.identity.models import AccountKind
from carnet.kernel.ids import AccountId
from tests import cast
from tests.journal import acts
from tests.portal import site
from tests.portal.site import Site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def opened() -> Site:
    """Odette's record is open."""
    return site.opened()


@pytest.fixture
def rosa(opened: Site) -> Client:
    """The agent's browser."""
    return opened.officer("rosa-guichet", AccountKind.DESK_AGENT)


def _named(person: cast.Person, **changes: str) -> dict[str, str]:
    traits, born = person.identity.traits, person.identity.traits.birth_date
    day = {"naissance-day": str(born.day), "naissance-month": str(born.month), "naissance-year": str(born.year)}
    return {"nom": traits.birth_name.lower(), "prenom": traits.first_given_name, **day, **changes}


def _found(rosa: Client, opened: Site) -> str:
    page = rosa.post("/guichet/comptes/", _named(cast.ODETTE)).content.decode()
    address = re.search(r"/guichet/comptes/[0-9a-f-]{36}/", page)
    assert address and address.group() == f"/guichet/comptes/{opened.scene.odette.account_id}/"
    return address.group()


def test_desk_accounts_agent_finds_by_names_and_birth_date_however_written(rosa: Client, opened: Site) -> None:
    address = _found(rosa, opened)
    page = rosa.get(address).content.decode()
    assert cast.ODETTE.identity.traits.display_name in page
    # Neither an address nor the identifier is shown to the agent.
    assert cast.ODETTE.email not in page and cast.ODETTE.login not in page


def test_desk_accounts_one_wrong_fact_finds_nobody(rosa: Client) -> None:
    page = rosa.post("/guichet/comptes/", _named(cast.ODETTE, prenom="Odile")).content.decode()
    assert "/guichet/comptes/" in page and cast.ODETTE.identity.traits.given_names not in page


def test_desk_accounts_address_that_was_passed_on_opens_nothing(rosa: Client, opened: Site) -> None:
    address = f"/guichet/comptes/{opened.scene.odette.account_id}/"
    assert rosa.get(address).status_code == 404
    assert rosa.post(f"{address}agir/", {"acte": "bloquer"}).status_code == 404
    facts = accounts.find_account(AccountId(UUID(opened.scene.odette.actor_id)))
    assert facts is not None and not facts.frozen


def test_desk_account_agent_gives_the_identifier_on_paper_after_the_papers(rosa: Client, opened: Site) -> None:
    address = _found(rosa, opened)
    refused = rosa.post(f"{address}agir/", {"acte": "identifiant"}).content.decode()
    assert "Cochez la case après avoir vu" in refused
    given = rosa.post(f"{address}agir/", {"acte": "identifiant", "papiers": "oui"})
    paper = rosa.get(given["Location"]).content.decode()
    assert cast.ODETTE.login in paper and "carnet-letter" in paper
    queue = rosa.get("/guichet/lettres/").content.decode()
    letter = re.search(r"/guichet/lettres/([0-9a-f-]{36})/", queue)
    assert letter
    rosa.post(letter.group(), {"issue": "handed"})
    assert "Aucune lettre" in rosa.get("/guichet/lettres/").content.decode()
    assert rosa.get(given["Location"]).status_code == 404
    assert ("account:give_paper", "done") in acts(opened.scene.record)


def test_desk_account_agent_begins_and_stops_a_recovery(rosa: Client, opened: Site) -> None:
    address, account = _found(rosa, opened), AccountId(UUID(opened.scene.odette.actor_id))
    begun = rosa.post(f"{address}agir/", {"acte": "retrouver", "papiers": "oui"}, follow=True).content.decode()
    assert "Une récupération est en attente" in begun and recovery.current(account)
    stopped = rosa.post(f"{address}agir/", {"acte": "arreter"}, follow=True).content.decode()
    assert "La récupération est arrêtée" in stopped and recovery.current(account) is None


def test_desk_account_agent_freezes_on_the_telephone_and_unfreezes_with_papers(rosa: Client, opened: Site) -> None:
    odette = opened.patient(cast.ODETTE)
    assert odette.get("/mon-dossier/").status_code == 200
    address = _found(rosa, opened)
    rosa.post(f"{address}agir/", {"acte": "bloquer"})
    assert odette.get("/mon-dossier/").status_code == 302
    assert "Cochez la case" in rosa.post(f"{address}agir/", {"acte": "debloquer"}).content.decode()
    done = rosa.post(f"{address}agir/", {"acte": "debloquer", "papiers": "oui"}, follow=True).content.decode()
    assert "Le compte est débloqué" in done


def test_desk_person_leads_to_the_account_of_the_record(rosa: Client, opened: Site) -> None:
    rosa.post("/guichet/", site.search_form(cast.ODETTE))
    answer = rosa.get(f"/guichet/personnes/{opened.scene.record}/compte/")
    assert answer["Location"] == f"/guichet/comptes/{opened.scene.odette.account_id}/"


def test_journal_tells_the_person_what_was_done_to_the_account(rosa: Client, opened: Site) -> None:
    address = _found(rosa, opened)
    rosa.post(f"{address}agir/", {"acte": "identifiant", "papiers": "oui"})
    odette = opened.patient(cast.ODETTE)
    page = odette.get("/mon-dossier/visites/").content.decode()
    assert "Un papier est prêt pour mon compte" in page


def test_preferences_follow_the_person_to_another_browser(opened: Site) -> None:
    first = opened.patient(cast.ODETTE)
    first.post("/affichage/", {"language": "en", "view": "complet", "text_size": "grand", "contrast": "fort"})
    again = opened.patient(cast.ODETTE)
    assert again.cookies["carnet_contrast"].value == "fort"
    assert again.cookies["carnet_text"].value == "grand" and again.cookies["carnet_view"].value == "complet"
    assert 'lang="en"' in again.get("/mon-dossier/").content.decode()
