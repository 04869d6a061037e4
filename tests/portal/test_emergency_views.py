"""The pages of an emergency, over real requests: step-up, banner, end, search, the operator's review, centres 15."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from carnet.identity.models import AccountKind
from carnet.kernel.clock import SystemClock
from carnet.storage.outbox import Posted, Task
from carnet.usecases.change_choice import Choice, change_choice
from carnet.usecases.name_regulation_centre import name_regulation_centre
from carnet.usecases.name_treating_doctor import name_treating_doctor
from carnet.usecases.relay_outbox import relay_outbox
from carnet.usecases.tell_holder import tell_holder
from tests import cast
from tests.journal import events
from tests.portal import site
from tests.portal.site import Site, search_form

pytestmark = pytest.mark.django_db
FORM = {"motif": "unconscious", "precision": "Trouvée au sol.", "form_key": "f1"}
BAND = "carnet-mode"


@pytest.fixture
def opened() -> Site:
    return site.opened()


def _base(opened: Site) -> str:
    return f"/pro/dossiers/{opened.scene.record}/"


def _found(opened: Site, of: cast.Carer = cast.PAUL) -> Client:
    """A doctor who signed in just now and found Odette."""
    client = opened.carer(of)
    client.post("/pro/", search_form(cast.ODETTE))
    return client


def _text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


def _entered(opened: Site) -> Client:
    paul = _found(opened)
    answer = paul.post(f"{_base(opened)}urgence/", FORM)
    assert answer.status_code == 302, _text(answer)
    assert answer.headers["Location"] == f"{_base(opened)}documents/"
    return paul


def test_enter_doctor_reads_under_a_banner_on_every_page_and_ends_it(opened: Site) -> None:
    card = opened.scene.deposits(cast.HELENE)
    paul = _entered(opened)
    for path in ("documents/", f"documents/{card.logical_id}/", ""):
        text = _text(paul.get(f"{_base(opened)}{path}"))
        assert BAND in text
        assert "Accès en urgence" in text
    assert BAND in _text(paul.get("/pro/"))
    assert {event.mode for event in events(opened.scene.record) if event.act.startswith("document:read")} == {
        "bris_de_glace"
    }
    assert paul.post(f"{_base(opened)}urgence/fin/").status_code == 302
    assert paul.get(f"{_base(opened)}documents/").status_code == 403
    assert BAND not in _text(paul.get("/pro/"))


def test_enter_doctor_whose_proof_is_old_proves_again_first(opened: Site) -> None:
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        paul = _found(opened)
        clock.shift(timedelta(minutes=11))
        answer = paul.post(f"{_base(opened)}urgence/", FORM)
        assert "/prouver" in answer.headers["Location"] or "preuve" in answer.headers["Location"]
        assert not [e for e in events(opened.scene.record) if e.act == "emergency:break_glass"]


def test_enter_access_expires_and_the_page_says_so(opened: Site) -> None:
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        paul = _entered(opened)
        for _ in range(3):
            # Whoever works does not let the session sleep.
            clock.shift(timedelta(minutes=15))
            paul.get("/pro/")
        clock.shift(timedelta(minutes=14, seconds=59))
        assert paul.get(f"{_base(opened)}documents/").status_code == 200
        clock.shift(timedelta(seconds=1))
        answer = paul.get(f"{_base(opened)}documents/")
        assert answer.status_code == 403
        assert BAND not in _text(answer)


@pytest.mark.parametrize(("form", "sentence"), [
    ({**FORM, "motif": ""}, "Choisissez un motif."),
    ({**FORM, "motif": "inconnu"}, "Choisissez un motif."),
    ({**FORM, "precision": " "}, "Écrivez une précision."),
    ({**FORM, "precision": "x" * 501}, "500 caractères"),
])  # fmt: skip
def test_enter_form_that_lacks_something_is_told_and_opens_nothing(
    opened: Site, form: dict[str, str], sentence: str
) -> None:
    paul = _found(opened)
    answer = paul.post(f"{_base(opened)}urgence/", form)
    assert answer.status_code == 200
    assert sentence in _text(answer)
    assert paul.get(f"{_base(opened)}documents/").status_code == 403


def test_enter_person_who_refused_is_told_before_a_word_is_typed(opened: Site) -> None:
    scene = opened.scene
    change_choice(scene.odette, scene.record, Choice.BREAK_GLASS, value=False)
    paul = _found(opened)
    assert "s’est opposée" in _text(paul.get(_base(opened)))
    text = _text(paul.get(f"{_base(opened)}urgence/"))
    assert "s’est opposée" in text
    assert "<textarea" not in text
    assert paul.post(f"{_base(opened)}urgence/", FORM).status_code == 403


def test_enter_doctor_who_did_not_find_the_person_finds_nothing(opened: Site) -> None:
    paul = opened.carer(cast.PAUL)
    assert paul.get(f"{_base(opened)}urgence/").status_code == 404


def test_search_doctor_in_an_emergency_finds_by_all_traits_and_enters(opened: Site) -> None:
    paul = opened.carer(cast.PAUL)
    traits = cast.ODETTE.identity.traits
    form = {
        "motif": "unconscious", "nom": traits.birth_name, "prenom": traits.first_given_name,
        "prenoms": traits.given_names, "naissance-day": "14", "naissance-month": "5", "naissance-year": "1948",
        "sexe": "F", "lieu": "75116",
    }  # fmt: skip
    assert "Choisissez un motif" in _text(paul.post("/pro/urgence/", {**form, "motif": ""}))
    nobody = _text(paul.post("/pro/urgence/", {**form, "lieu": "69381"}))
    assert "Aucun dossier" in nobody
    answer = paul.post("/pro/urgence/", form)
    assert answer.headers["Location"] == f"{_base(opened)}urgence/"
    event = events(opened.scene.record)[-1]
    assert (event.act, event.mode, dict(event.detail)) == (
        "record:find_by_traits", "bris_de_glace", {"fits": "true", "reason": "unconscious"},
    )  # fmt: skip
    assert paul.post(f"{_base(opened)}urgence/", FORM).status_code == 302
    assert paul.get(f"{_base(opened)}documents/").status_code == 200


def test_notices_treating_doctor_reads_in_whose_record_and_nobody_else_does(opened: Site) -> None:
    scene = opened.scene
    scene.treats(cast.MARC)
    marc = opened.carer(cast.MARC)
    _entered(opened)

    def told(posted: Posted) -> None:
        if posted.task is Task.TELL_EMERGENCY:
            tell_holder(posted.record_id, posted.task, SystemClock(), posted.ids)

    relay_outbox(told, SystemClock())
    text = _text(marc.get("/pro/urgence/mes-patients/"))
    assert "Martineau".lower() in text.lower()
    helene = opened.carer(cast.HELENE)
    assert "Martineau".lower() not in _text(helene.get("/pro/urgence/mes-patients/")).lower()
    name_treating_doctor(scene.odette, scene.record, cast.MARC.facts.professional_id, active=False)
    assert "Martineau".lower() not in _text(marc.get("/pro/urgence/mes-patients/")).lower()


def test_review_operator_sees_each_access_and_concludes_without_the_persons_name(opened: Site) -> None:
    _entered(opened)
    victor = opened.officer("victor-exploitant", AccountKind.OPERATOR)
    listed = _text(victor.get("/exploitation/urgences/"))
    assert "Vasseur" in listed or "VASSEUR" in listed
    assert "martineau" not in listed.lower()
    assert "Trouvée au sol" not in listed
    start = listed.index("/exploitation/urgences/", listed.index("<tbody"))
    one = listed[start : listed.index('"', start)]
    page = _text(victor.get(one))
    assert "Trouvée au sol." in page
    assert "martineau" not in page.lower()
    assert "Écrivez ce qu’il faut suivre." in _text(victor.post(one, {"etat": "to_follow_up", "note": ""}))
    assert "Choisissez une conclusion." in _text(victor.post(one, {"etat": "", "note": ""}))
    answer = victor.post(one, {"etat": "justified", "note": "Appel vérifié."})
    assert answer.status_code == 302
    assert "Appel vérifié." in _text(victor.get(one))
    event = events(opened.scene.record)[-2]
    assert (event.act, dict(event.detail)) == ("emergency:review", {"state": "justified"})
    assert "Aucun accès ici." in _text(victor.get("/exploitation/urgences/"))
    assert "Justifié" in _text(victor.get("/exploitation/urgences/?etat=justifies"))
    assert "Justifié" in _text(victor.get("/exploitation/urgences/?etat=tous&page=0"))
    assert victor.get("/exploitation/urgences/?page=zz&etat=x").status_code == 200


def test_review_operator_is_alerted_of_who_does_it_often(opened: Site, settings: object) -> None:
    settings.CARNET_EMERGENCY_ALERT = 2  # type: ignore[attr-defined]
    again = _entered(opened).post(f"{_base(opened)}urgence/", {**FORM, "form_key": "f2"})
    assert again.status_code == 302, _text(again)
    victor = opened.officer("victor-exploitant", AccountKind.OPERATOR)
    assert "Souvent en urgence\xa0: 2 accès en 7 jours." in _text(victor.get("/exploitation/urgences/"))


def test_regulation_operator_registers_a_centre_whose_doctors_enter_for_a_call(opened: Site) -> None:
    victor = opened.officer("victor-exploitant", AccountKind.OPERATOR)
    hospital = cast.HOSPITAL.structure_id
    paul = _found(opened)
    assert "centre 15" not in _text(paul.get(f"{_base(opened)}urgence/"))
    assert victor.post("/exploitation/centres-15/", {"structure": "nulle", "choix": "ajouter"}).status_code == 200
    assert victor.post("/exploitation/centres-15/", {"structure": hospital, "choix": "ajouter"}).status_code == 302
    assert cast.HOSPITAL.name in _text(victor.get("/exploitation/centres-15/?nom=parc"))
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        # A centre answers call after call: no fresh proof for each.
        clock.shift(timedelta(minutes=11))
        assert "Un appel au centre 15" in _text(paul.get(f"{_base(opened)}urgence/"))
        answer = paul.post(f"{_base(opened)}urgence/", {**FORM, "motif": "call"})
        assert answer.status_code == 302, _text(answer)
        text = _text(paul.get(f"{_base(opened)}documents/"))
        assert "Accès du centre 15" in text
        assert name_regulation_centre(cast.operator(opened.scene.clock), hospital, active=False) is True
        assert paul.get(f"{_base(opened)}documents/").status_code == 403


def test_r17_regulation_person_refuses_the_centre_only(opened: Site) -> None:
    """Each objection is apart: bris de glace stays possible where the centre is refused, and the other way round."""
    scene = opened.scene
    victor = opened.officer("victor-exploitant", AccountKind.OPERATOR)
    change_choice(scene.odette, scene.record, Choice.SAMU, value=False)
    paul = _entered(opened)
    victor.post("/exploitation/centres-15/", {"structure": cast.HOSPITAL.structure_id, "choix": "ajouter"})
    assert paul.post(f"{_base(opened)}urgence/", {**FORM, "motif": "call", "form_key": "g"}).status_code == 403
    assert (events(scene.record)[-1].rule, events(scene.record)[-1].act) == ("R17", "emergency:regulate")
