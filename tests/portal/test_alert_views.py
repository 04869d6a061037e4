"""The pages of alerts over real requests, without JavaScript; what a professional is told past the ceiling."""

from uuid import uuid4

import pytest
from django.test import Client, override_settings

from carnet.identity.models import AccountKind
from carnet.kernel.clock import SystemClock
from carnet.kernel.review import ReviewState
from carnet.ledger import alerts
from carnet.ledger.alerts import About, AlertKind
from carnet.policy.budgets import DEFAULTS, Budget, Counted, Measure
from carnet.usecases.watch_volumes import watch_volumes
from tests import cast
from tests.portal import site
from tests.portal.site import Site, search_form

pytestmark = pytest.mark.django_db
LIST = "/exploitation/alertes/"
FEW = {
    **DEFAULTS,
    Counted.PROFESSIONAL: {**DEFAULTS[Counted.PROFESSIONAL], Measure.DOCUMENTS_HOUR: Budget(1, 2)},
}


@pytest.fixture
def opened() -> Site:
    return site.opened()


def _text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


def _victor(opened: Site) -> Client:
    return opened.officer("victor-exploitant", AccountKind.OPERATOR)


def _raised(opened: Site, who: str = "") -> str:
    about = About(
        "professional", who or cast.PAUL.facts.professional_id, cast.HOSPITAL.structure_id, opened.scene.record, 7,
        (("just_stated", 1), ("nothing_deposited", 2), ("same_surname", 4)),
    )  # fmt: skip
    raised = alerts.raise_once(AlertKind.UNUSUAL, about, "2026-03-02", opened.scene.clock.now())
    assert raised is not None
    return f"{LIST}{raised}/"


def test_alerts_operator_reads_why_concludes_and_finds_it_under_its_state(opened: Site) -> None:
    address, victor = _raised(opened), _victor(opened)
    listed = _text(victor.get(LIST))
    assert address in listed and "Paul VASSEUR" in listed and "Accès inhabituel" in listed
    page = _text(victor.get(address))
    for said in (
        "Même nom de famille que la personne (4 points)",
        "Ces signes ne prouvent rien",
        str(opened.scene.record),
    ):
        assert said in page
    assert not any(word in page + listed for word in ("MARTINEAU", "ODETTE", "2480575116042"))
    form = {"etat": "to_follow_up", "note": "Appeler le service.", "form_key": uuid4().hex}
    answer = victor.post(address, form)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{address}?fait=1")
    assert "Appeler le service." in _text(victor.get(f"{address}?fait=1"))
    assert address not in _text(victor.get(LIST)) and address in _text(victor.get(f"{LIST}?etat=a-suivre"))
    # Sent twice, it is one conclusion.
    victor.post(address, form)
    assert len(alerts.conclusions(alerts.listed(None, skip=0, limit=1)[0].alert_id)) == 1


@pytest.mark.parametrize(
    ("form", "said"),
    [({"etat": "", "note": ""}, "Choisissez une conclusion."),
     ({"etat": "fine", "note": ""}, "Choisissez une conclusion."),
     ({"etat": "to_follow_up", "note": " "}, "Écrivez ce qu’il faut suivre."),
     ({"etat": "justified", "note": "x" * 1001}, "Écrivez 1 000 caractères au plus.")],
)  # fmt: skip
def test_alert_operator_incomplete_conclusion_is_told_at_its_field(
    opened: Site, form: dict[str, str], said: str
) -> None:
    address, victor = _raised(opened), _victor(opened)
    assert said in _text(victor.post(address, form))
    assert alerts.listed(ReviewState.TO_REVIEW, skip=0, limit=1)


def test_alert_who_is_not_in_the_directory_is_shown_as_text(opened: Site) -> None:
    address, victor = _raised(opened, who="<script>alert(1)</script>"), _victor(opened)
    page = _text(victor.get(address)) + _text(victor.get(LIST))
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page


def test_alert_unknown_bad_page_and_state_are_no_fault(opened: Site) -> None:
    victor = _victor(opened)
    assert victor.get(f"{LIST}{uuid4()}/").status_code == 404
    assert victor.post(f"{LIST}{uuid4()}/", {"etat": "justified"}).status_code == 404
    for odd in ("?page=-1", "?page=x", "?page=99999999", "?etat=autre", "?page=%00"):
        assert victor.get(f"{LIST}{odd}").status_code == 200


def test_documents_doctor_past_the_ceiling_is_told_why_and_what_stays_possible(opened: Site) -> None:
    scene = opened.scene
    card = scene.deposits(cast.HELENE)
    scene.agrees(cast.PAUL)
    paul = opened.carer(cast.PAUL)
    paul.post("/pro/", search_form(cast.ODETTE))
    address = f"/pro/dossiers/{scene.record}/documents/{card.logical_id}/"
    with override_settings(CARNET_BUDGETS=FEW):
        assert [paul.get(address).status_code for _ in range(2)] == [200, 200]
        refused = paul.get(address)
        assert refused.status_code == 403
        for said in ("La lecture est arrêtée pour une heure ou un jour.", "Entrer en urgence", "C64"):
            assert said in _text(refused)
        assert card.title in _text(paul.get(f"/pro/dossiers/{scene.record}/documents/"))
        assert watch_volumes(SystemClock()) == 1
