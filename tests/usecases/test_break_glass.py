"""Bris de glace: a reason, a fresh proof, a time limit; never against a refusal, a block or a closed record."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings

from carnet.consent import authorisations
from carnet.consent.authorisations import Authorisation, AuthorisationState, Grantee, GranteeKind
from carnet.identity import accounts
from carnet.identity.people import Language
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import AccountId, new_record_id
from carnet.policy.model import AccessMode
from carnet.portal.account.mail_text import render
from carnet.storage import db, outbox
from carnet.storage import head as heads
from carnet.storage.outbox import Task
from carnet.usecases.break_glass import Emergency, EmergencyReason, Entered, break_glass
from carnet.usecases.caller import Caller
from carnet.usecases.change_choice import Choice, change_choice
from carnet.usecases.close_record import close_record
from carnet.usecases.end_emergency import end_emergency
from carnet.usecases.list_documents import list_documents
from carnet.usecases.list_emergency_notices import list_emergency_notices
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.reopen_record import reopen_record
from carnet.usecases.see_status import Status, see_status
from carnet.usecases.tell_holder import tell_holder
from tests import cast
from tests.usecases.scene import Scene, assert_refused, counts, system_record, titles

WHY = Emergency(AccessMode.BREAK_GLASS, EmergencyReason.UNCONSCIOUS, "Trouvée au sol, ne répond pas.")
LIMIT: timedelta = settings.CARNET_EMERGENCY_ACCESS


def paul(scene: Scene, *, mode: AccessMode = AccessMode.NORMAL) -> Caller:
    """Paul at the hospital, who just proved who he is."""
    return replace(scene.caller(cast.PAUL), stepped_up=True, mode=mode)


def enters(scene: Scene) -> Caller:
    """Paul breaks the glass; the caller that his session is from then on."""
    assert isinstance(break_glass(paul(scene), scene.record, WHY), Entered)
    return paul(scene, mode=AccessMode.BREAK_GLASS)


def blocks(scene: Scene, of: cast.Carer) -> None:
    """Odette blocks a professional."""

    def work() -> None:
        at = scene.clock.now()
        given = Authorisation(
            Grantee(GranteeKind.PROFESSIONAL, of.facts.professional_id), AuthorisationState.FORBIDDEN, at, None
        )
        authorisations.append(scene.record, given, scene.odette.by(), at)
        head = heads.load(scene.record)
        assert head
        heads.change(head)

    db.in_transaction(work)


def test_break_glass_doctor_reads_within_the_matrix_until_the_second(scene: Scene) -> None:
    """Before: refused. After: reads, each event carries the mode. At the second of the end: refused again."""
    card = scene.deposits(cast.HELENE)
    before = paul(scene, mode=AccessMode.BREAK_GLASS)
    assert_refused(
        list_documents(before, scene.record), before, "document:list", "C12", "emergency_not_opened", scene.record
    )
    answer = break_glass(paul(scene), scene.record, WHY)
    assert answer == Entered(scene.clock.now() + LIMIT)
    opened = scene.last()
    assert (opened.act, opened.outcome.value, opened.rule, opened.mode) == (
        "emergency:break_glass", "done", "R18", "bris_de_glace",
    )  # fmt: skip
    assert dict(opened.detail)["reason"] == "unconscious"
    assert "Trouvée" not in str(opened)
    inside = paul(scene, mode=AccessMode.BREAK_GLASS)
    assert titles(inside, scene.record) == ["Compte rendu"]
    assert isinstance(read_document(inside, scene.record, card.logical_id), DocumentRead)
    assert (scene.last().act, scene.last().mode, scene.last().rule) == ("document:read", "bris_de_glace", "R18")
    scene.clock.move(LIMIT - timedelta(seconds=1))
    assert titles(inside, scene.record) == ["Compte rendu"]
    scene.clock.move(timedelta(seconds=1))
    assert list_documents(inside, scene.record) == Refusal("C12", "emergency_not_opened")


def test_break_glass_session_that_does_not_declare_the_emergency_reads_nothing(scene: Scene) -> None:
    enters(scene)
    assert list_documents(paul(scene), scene.record) == Refusal("R06", "no_agreement")


@pytest.mark.parametrize("change", [{"structure_id": "1750900009"}, {"actor_id": "810000000022"}])
def test_break_glass_is_for_this_professional_in_this_structure_only(scene: Scene, change: dict[str, str]) -> None:
    other = replace(enters(scene), **change)  # type: ignore[arg-type]
    assert list_documents(other, scene.record) == Refusal("C12", "emergency_not_opened")


def test_break_glass_regulation_mode_does_not_profit_from_it(scene: Scene) -> None:
    enters(scene)
    answer = list_documents(paul(scene, mode=AccessMode.REGULATION), scene.record)
    assert answer == Refusal("C27", "not_a_regulator")


@pytest.mark.parametrize(
    ("wrong", "problems"),
    [
        (replace(WHY, reason=None), [("reason", "emergency.reason_missing")]),
        (replace(WHY, words="  "), [("words", "emergency.words_missing")]),
        (replace(WHY, words="x" * 501), [("words", "emergency.words_too_long")]),
        (Emergency(AccessMode.NORMAL, None, ""), [("mode", "emergency.mode_missing"),
         ("reason", "emergency.reason_missing"), ("words", "emergency.words_missing")]),
    ],
)  # fmt: skip
def test_break_glass_without_its_reason_is_told_and_nothing_is_opened(
    scene: Scene, wrong: Emergency, problems: list[tuple[str, str]]
) -> None:
    before = counts("emergency_access", "event", "outbox")
    with pytest.raises(Invalid) as told:
        break_glass(paul(scene), scene.record, wrong)
    assert [(p.element, p.rule) for p in told.value.problems] == problems
    assert counts("emergency_access", "event", "outbox") == before


@pytest.mark.parametrize(
    ("change", "rule", "reason"),
    [
        ({"stepped_up": False}, "C07", "step_up_needed"),
        ({"sector": "SA13"}, "R20", "occupational_health"),
        ({"speciality": "SM25"}, "R20", "occupational_health"),
        ({"sector": "SA23"}, "R21", "activity_excluded"),
        ({"sector": "SA24"}, "C04", "activity_not_care"),
        ({"profession": "99"}, "C13", "profession_not_foreseen"),
    ],
)
def test_break_glass_professional_who_may_not_is_refused(
    scene: Scene, change: dict[str, object], rule: str, reason: str
) -> None:
    asking = replace(paul(scene), **change)  # type: ignore[arg-type]
    answer = break_glass(asking, scene.record, WHY)
    assert_refused(answer, asking, "emergency:break_glass", rule, reason, scene.record)
    assert counts("emergency_access", "emergency_notice") == {"emergency_access": 0, "emergency_notice": 0}


def test_break_glass_while_an_agreement_is_in_force_is_refused(scene: Scene) -> None:
    scene.agrees(cast.PAUL)
    answer = break_glass(paul(scene), scene.record, WHY)
    assert_refused(answer, paul(scene), "emergency:break_glass", "C31", "agreement_valid", scene.record)


def test_break_glass_treating_doctor_needs_none(scene: Scene) -> None:
    marc = replace(scene.treats(cast.MARC), stepped_up=True)
    answer = break_glass(marc, scene.record, WHY)
    assert_refused(answer, marc, "emergency:break_glass", "C31", "agreement_valid", scene.record)


def test_r16_break_glass_against_the_persons_refusal_is_refused_at_once(scene: Scene) -> None:
    """Also while an access runs: the choice holds for the next request."""
    inside = enters(scene)
    change_choice(scene.odette, scene.record, Choice.BREAK_GLASS, value=False)
    assert list_documents(inside, scene.record) == Refusal("R16", "emergency_opposed")
    answer = break_glass(paul(scene), scene.record, WHY)
    assert_refused(answer, paul(scene), "emergency:break_glass", "R16", "emergency_opposed", scene.record)


def test_r09_break_glass_against_a_block_is_refused_before_and_during_an_access(scene: Scene) -> None:
    inside = enters(scene)
    blocks(scene, cast.PAUL)
    assert list_documents(inside, scene.record) == Refusal("R09", "blocked")
    answer = break_glass(paul(scene), scene.record, WHY)
    assert_refused(answer, paul(scene), "emergency:break_glass", "R09", "blocked", scene.record)


def test_break_glass_in_a_closed_record_is_refused_and_a_reopening_brings_nothing_back(scene: Scene) -> None:
    inside = enters(scene)
    close_record(scene.odette, scene.record)
    answer = break_glass(paul(scene), scene.record, WHY)
    assert_refused(answer, paul(scene), "emergency:break_glass", "R02", "record_closed", scene.record)
    reopen_record(scene.odette, scene.record, consent=True)
    assert list_documents(inside, scene.record) == Refusal("C12", "emergency_not_opened")


def test_break_glass_of_a_record_that_is_not_there_costs_the_same_refusal(scene: Scene) -> None:
    answer = break_glass(paul(scene), new_record_id(), WHY)
    assert_refused(answer, paul(scene), "emergency:break_glass", "C05", "no_record", system_record())


def test_break_glass_secretary_and_patient_are_refused(scene: Scene) -> None:
    for other in (cast.secretary(scene.clock), scene.odette):
        answer = break_glass(other, scene.record, WHY)
        assert_refused(answer, other, "emergency:break_glass", "C01", "not_foreseen", scene.record)


def test_r19_break_glass_hidden_documents_only_if_the_person_said_so(scene: Scene) -> None:
    scene.hides(scene.deposits(cast.HELENE, "Caché"))
    scene.deposits(cast.HELENE, "Visible")
    inside = enters(scene)
    assert titles(inside, scene.record) == ["Visible"]
    change_choice(scene.odette, scene.record, Choice.MASKED, value=True)
    assert titles(inside, scene.record) == ["Visible", "Caché"]


def test_break_glass_same_form_twice_opens_one_access(scene: Scene) -> None:
    first = break_glass(paul(scene), scene.record, WHY, key="form-1")
    assert break_glass(paul(scene), scene.record, WHY, key="form-1") == first
    assert counts("emergency_access") == {"emergency_access": 1}
    other = break_glass(paul(scene), scene.record, replace(WHY, words="Autre."), key="form-1")
    assert isinstance(other, Conflict)


def test_r18_break_glass_person_and_treating_doctor_are_told_at_once_without_a_name(scene: Scene) -> None:
    """By mail; by letter to who has neither mail nor telephone. The doctor finds whose record it is in the pages."""
    marc = scene.treats(cast.MARC)
    account = cast.account_of_carer(cast.MARC, scene.clock)
    enters(scene)
    posted = [one for one in outbox.waiting() if one.task is Task.TELL_EMERGENCY]
    assert len(posted) == 1 and posted[0].record_id == scene.record
    assert tell_holder(scene.record, Task.TELL_EMERGENCY, scene.clock, posted[0].ids)
    rows = db.rows("SELECT account_id, message_id FROM outgoing_mail WHERE message_id LIKE 'mail.emergency%%'")
    assert {(row[0], row[1]) for row in rows} == {
        (scene.odette.account_id, "mail.emergency"), (account, "mail.emergency_doctor"),
    }  # fmt: skip
    for message in ("mail.emergency", "mail.emergency_doctor", "mail.emergency_charge"):
        text = render(message, Language.FRENCH, {})
        assert not re.search("vasseur|martineau|hôpital|médecin|docteur|spécial|document", f"{text}".lower())
    told = list_emergency_notices(marc)
    assert [(one.record_id, one.person.traits.birth_name) for one in told] == [(scene.record, "MARTINEAU")]
    assert list_emergency_notices(scene.caller(cast.HELENE)) == ()


def test_r18_break_glass_person_without_mail_or_telephone_gets_a_letter(scene: Scene) -> None:
    assert scene.odette.account_id is not None
    account = AccountId(scene.odette.account_id)
    accounts.change_details(account, replace(accounts.personal_details(account), email=None, phone=None))
    assert tell_holder(scene.record, Task.TELL_EMERGENCY, scene.clock)
    assert db.one("SELECT account_id, message_id FROM letter") == (account, "mail.emergency")


def test_end_emergency_doctor_ends_it_and_reads_no_more(scene: Scene) -> None:
    inside = enters(scene)
    assert end_emergency(inside, scene.record) == 1
    assert (scene.last().act, scene.last().outcome.value) == ("emergency:end", "done")
    assert list_documents(inside, scene.record) == Refusal("C12", "emergency_not_opened")
    assert end_emergency(inside, scene.record) == 0


def test_see_status_tells_the_person_by_name_in_an_access_only_and_why_none_may_be_opened(scene: Scene) -> None:
    before = see_status(paul(scene), scene.record)
    assert isinstance(before, Status)
    assert (before.person, before.emergency.offered) == (None, True)
    inside = see_status(enters(scene), scene.record)
    assert isinstance(inside, Status)
    assert inside.person is not None
    assert inside.emergency.until == scene.clock.now() + LIMIT
    change_choice(scene.odette, scene.record, Choice.BREAK_GLASS, value=False)
    after = see_status(paul(scene), scene.record)
    assert isinstance(after, Status)
    assert (after.emergency.offered, after.emergency.why_not) == (False, "emergency_opposed")
