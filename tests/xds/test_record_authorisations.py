"""TD0.3 and TD1.6 at the SOAP door: the own authorisation, the role of médecin traitant, the own lines of the list."""

from dataclasses import replace

import pytest

from carnet.cda.parser import Element
from carnet.consent import treating_claims
from carnet.consent.authorisations import Grantee, GranteeKind
from carnet.policy.model import AuthenticationMode
from carnet.usecases.caller import Caller
from carnet.usecases.change_block import change_block
from carnet.usecases.close_record import close_record
from carnet.usecases.see_status import MyRight, Status, see_status
from tests import cast
from tests.journal import events
from tests.usecases.scene import counts
from tests.xds.house import Soap, body
from tests.xds.record_messages import LIST, SET, authorisation, listing, number, order, texts

ROWS = ("authorisation", "consent_given", "treating_doctor", "treating_claim")


def sends(soap: Soap, caller: Caller, message: str, **more: str) -> tuple[str, str]:
    """The status and the context of the answer of TD0.3."""
    found = body(soap.ask(caller, "record", SET, message.encode(), **more))  # type: ignore[arg-type]
    assert order(found) == ["output"]
    return texts(found, "output", "status")[0], texts(found, "output", "context")[0]


def right(soap: Soap, of: cast.Carer) -> MyRight:
    """What this professional's own authorisation is."""
    status = see_status(soap.scene.caller(of), soap.record)
    assert isinstance(status, Status)
    return status.own


def test_authorisation_professional_states_the_agreement_then_gives_it_up(soap: Soap) -> None:
    helene = soap.scene.caller(cast.HELENE)
    assert sends(soap, helene, authorisation()) == ("DMPOk", "")
    event = events(soap.record)[-1]
    assert (event.act, event.outcome.value, event.interface) == ("authorisation:state", "done", "soap")
    assert right(soap, cast.HELENE) is MyRight.VALID
    assert sends(soap, helene, authorisation("SUPPRESSION")) == ("DMPOk", "")
    assert events(soap.record)[-1].act == "authorisation:give_up"
    assert right(soap, cast.HELENE) is MyRight.NONE


def test_authorisation_given_again_is_a_second_word_for_one_authorisation(soap: Soap) -> None:
    helene = soap.scene.caller(cast.HELENE)
    for _ in range(2):
        assert sends(soap, helene, authorisation()) == ("DMPOk", "")
    assert right(soap, cast.HELENE) is MyRight.VALID
    assert counts("consent_given")["consent_given"] == 3  # the opening, and her two words
    assert texts(lists(soap, helene), "nationalId") == [helene.actor_id]


def test_authorisation_role_waits_for_the_person_and_says_so(soap: Soap) -> None:
    helene = soap.scene.caller(cast.HELENE)
    status, context = sends(soap, helene, authorisation(role="MEDECIN_TRAITANT"))
    assert status == "DMPOk" and "attend la réponse" in context
    assert right(soap, cast.HELENE) is MyRight.VALID
    claim = treating_claims.of(soap.record, helene.actor_id)
    assert claim is not None and claim.waits(soap.scene.clock.now())
    told = see_status(helene, soap.record)
    assert isinstance(told, Status) and not told.treating_doctor


def test_authorisation_role_already_held_is_left_with_the_access(soap: Soap) -> None:
    soap.scene.agrees(cast.MARC)
    marc = soap.scene.treats(cast.MARC)
    assert sends(soap, marc, authorisation(role="MEDECIN_TRAITANT")) == ("DMPOk", "")
    assert sends(soap, marc, authorisation("SUPPRESSION", role="MEDECIN_TRAITANT")) == ("DMPOk", "")
    told = see_status(marc, soap.record)
    assert isinstance(told, Status) and not told.treating_doctor and told.own is MyRight.NONE


def test_authorisation_role_asked_by_a_nurse_is_refused_and_nothing_else_is_done(soap: Soap) -> None:
    before = counts(*ROWS)
    status, context = sends(soap, soap.scene.caller(cast.INES), authorisation(role="MEDECIN_TRAITANT"))
    assert status == "carnet.C23.doctor_needed" and context
    assert counts(*ROWS) == before
    assert events(soap.record)[-1].rule == "C23"


@pytest.mark.parametrize("action", ["AJOUT", "SUPPRESSION"])
def test_authorisation_refusals_say_the_code_and_change_nothing(soap: Soap, action: str) -> None:
    paul = soap.scene.caller(cast.PAUL)
    weak = replace(paul, authentication=AuthenticationMode.DELEGATED)
    assert sends(soap, weak, authorisation(action))[0] == "carnet.C03.weak_authentication"
    excluded = replace(paul, sector="SA11")
    assert sends(soap, excluded, authorisation(action))[0] == "carnet.R21.activity_excluded"
    change_block(soap.scene.odette, soap.record, Grantee(GranteeKind.PROFESSIONAL, paul.actor_id), blocked=True)
    before = counts(*ROWS)
    assert sends(soap, paul, authorisation(action))[0] == "carnet.R09.blocked"
    close_record(soap.scene.odette, soap.record)
    assert sends(soap, soap.scene.caller(cast.HELENE), authorisation(action))[0] == "DMPClosed"
    assert counts("consent_given", "treating_claim") == {
        name: before[name] for name in ("consent_given", "treating_claim")
    }


def test_authorisation_absent_record_and_act_of_nobody_are_answered_alike(soap: Soap) -> None:
    helene = soap.scene.caller(cast.HELENE)
    absent = soap.ask(helene, "record", SET, authorisation().encode(), patient=number(cast.KARIM))
    secretary = soap.ask(cast.secretary(soap.scene.clock), "record", SET, authorisation().encode())
    told = [(texts(body(one), "status"), texts(body(one), "context")) for one in (absent, secretary)]
    assert told[0] == told[1] and told[0][0] == ["carnet.nothing"]


@pytest.mark.parametrize(
    ("message", "element", "code"),
    [
        (authorisation("EFFACE"), "setAuthorization/action", "unknown_code"),
        (authorisation(role="PATRON"), "setAuthorization/role", "unknown_code"),
        (authorisation().replace("<action>AJOUT</action>", ""), "setAuthorization/action", "missing"),
        (
            authorisation().replace("</action>", "</action><action>AJOUT</action>"),
            "setAuthorization/action",
            "repeated",
        ),
        (authorisation("A" * 300), "setAuthorization/action", "too_long"),
    ],
)
def test_authorisation_wrong_message_names_its_element(soap: Soap, message: str, element: str, code: str) -> None:
    before = counts(*ROWS)
    status, context = sends(soap, soap.scene.caller(cast.HELENE), message)
    assert status == f"carnet.record_message.{code}"
    assert context.startswith(f"{element} : ")
    assert counts(*ROWS) == before


def lists(soap: Soap, caller: Caller, mode: str = "") -> Element:
    """The answer of TD1.6."""
    return body(soap.ask(caller, "record", LIST, listing(mode).encode()))


def test_list_professional_reads_the_own_line_and_nobody_elses(soap: Soap) -> None:
    soap.scene.agrees(cast.PAUL)
    helene = soap.scene.agrees(cast.HELENE)
    for mode in ("", "ACTIVE", "TOUTE"):
        found = lists(soap, helene, mode)
        assert texts(found, "listOfAuthorizationByPatient", "nationalId") == [helene.actor_id]
        (line,) = found.iter("{*}listOfAuthorizationByPatient")
        assert order(line) == [
            "nationalId", "nationalIdType", "firstName", "lastName", "codeSpeciality", "startOfAuthorization", "mode",
        ]  # fmt: skip
        assert texts(found, "codeSpeciality") == ["G15_10/SM26"]
    assert texts(lists(soap, helene, "INTERDITE"), "nationalId") == []
    assert (texts(found, "status"), events(soap.record)[-1].act) == (["DMPOk"], "authorisation:see")


def test_list_blocked_professional_is_refused_and_an_unknown_mode_named(soap: Soap) -> None:
    change_block(soap.scene.odette, soap.record, Grantee(GranteeKind.PROFESSIONAL, cast.PAUL.facts.professional_id),
                 blocked=True)  # fmt: skip
    assert texts(lists(soap, soap.scene.caller(cast.PAUL)), "status") == ["carnet.R09.blocked"]
    found = lists(soap, soap.scene.caller(cast.HELENE), "HIER")
    assert texts(found, "status") == ["carnet.record_message.unknown_code"]
    assert "ACTIVE, INTERDITE, TOUTE" in texts(found, "context")[0]
