"""R01 to R12 of domain/rules.md, section 1.16: each rule has tests that carry its number."""

from datetime import datetime, timedelta

import pytest

from carnet.policy.acts import Act
from carnet.policy.model import (
    AccessMode,
    ActorKind,
    AuthenticationMode,
    InstanceSettings,
    RecordStatus,
    RelationKind,
)
from carnet.policy.reasons import Duty, Reason
from tests.unit.policy.worlds import (
    AGREED,
    BLOCKED,
    EXPRESS,
    INSTANCE,
    NOW,
    OTHER_DOCTOR,
    PARIS,
    STRUCTURE,
    TEAM,
    TOMORROW,
    TREATING,
    YESTERDAY,
    ask,
    by_patient_side,
    doctor,
    document,
    emergency,
    mine,
    only,
    own,
    record,
    somebody,
    tie,
)

SYSTEM = somebody(ActorKind.SYSTEM, "carnet", authentication=AuthenticationMode.NONE)
OPT_OUT = InstanceSettings(zone=PARIS, opening_needs_no_consent=True)


def noticed(days: int, hours: int = 0, *, objected: bool = False) -> bool:
    """Whether the system may open this long after a notice of 1 February, 09:00 in Paris."""
    sent = datetime(2026, 2, 1, 9, tzinfo=PARIS)
    absent = record(RecordStatus.NONE, notice_sent_at=sent, objected=objected)
    at = sent + timedelta(days=days, hours=hours)
    return ask(SYSTEM, Act.RECORD_OPEN, on=absent, instance=OPT_OUT, now=at).permit


def test_r01_open_system_six_weeks_after_notice_opens() -> None:
    assert not noticed(41)
    assert not noticed(41, 14)
    assert noticed(41, 15)
    assert noticed(42)


def test_r01_open_system_after_objection_refused() -> None:
    assert not noticed(100, objected=True)


def test_r01_open_system_without_notice_or_in_opt_in_refused() -> None:
    absent = record(RecordStatus.NONE, notice_sent_at=None, objected=False)
    assert not ask(SYSTEM, Act.RECORD_OPEN, on=absent, instance=OPT_OUT).permit
    noticed_long_ago = record(RecordStatus.NONE, notice_sent_at=NOW - timedelta(days=90), objected=False)
    assert not ask(SYSTEM, Act.RECORD_OPEN, on=noticed_long_ago, instance=INSTANCE).permit
    assert ask(SYSTEM, Act.RECORD_OPEN, on=noticed_long_ago, instance=OPT_OUT).rule == "R01"


@pytest.mark.parametrize("act", [Act.DOCUMENT_LIST, Act.DOCUMENT_READ, Act.DOCUMENT_DEPOSIT, Act.AUTHORISATION_STATE])
@pytest.mark.parametrize("relation", [AGREED, TREATING, emergency()])
def test_r02_closed_record_professional_reads_or_deposits_refused(act: Act, relation: object) -> None:
    decision = ask(doctor(), act, own(), relation, on=record(RecordStatus.CLOSED), consent_stated=True)  # type: ignore[arg-type]
    assert (decision.permit, decision.rule, decision.reason) == (False, "R02", Reason.RECORD_CLOSED)


def test_r02_closed_record_holder_downloads_reopens_destroys_and_reads_the_journal() -> None:
    closed = record(RecordStatus.CLOSED)
    for act in (Act.RECORD_EXPORT, Act.RECORD_REOPEN, Act.RECORD_DESTROY, Act.JOURNAL_READ):
        assert by_patient_side(ActorKind.HOLDER, act, on=closed, consent_stated=True).permit
    for act in (Act.DOCUMENT_LIST, Act.DOCUMENT_DEPOSIT, Act.AUTHORISATION_GIVE, Act.RECORD_CLOSE):
        assert not by_patient_side(ActorKind.HOLDER, act, mine(), on=closed).permit


def test_r03_destroy_system_ten_years_after_closing_only_then() -> None:
    closed = record(RecordStatus.CLOSED, closed_at=datetime(2016, 3, 16, 12, tzinfo=PARIS))
    day = datetime(2026, 3, 16, tzinfo=PARIS)
    assert not ask(SYSTEM, Act.RECORD_DESTROY, on=closed, now=day - timedelta(seconds=1)).permit
    assert ask(SYSTEM, Act.RECORD_DESTROY, on=closed, now=day).rule == "R03"
    assert ask(SYSTEM, Act.RECORD_DESTROY, on=closed, now=day).permit
    assert not ask(SYSTEM, Act.RECORD_DESTROY, on=record(RecordStatus.CLOSED), now=day).permit


def test_r04_destroy_on_request_is_done_by_the_system_and_told() -> None:
    asked = record(RecordStatus.CLOSED, closed_at=YESTERDAY, destruction_asked_for=YESTERDAY)
    decision = ask(SYSTEM, Act.RECORD_DESTROY, on=asked)
    assert (decision.permit, decision.rule) == (True, "R04")
    assert Duty.TELL_HOLDER in decision.duties
    later = record(RecordStatus.CLOSED, closed_at=YESTERDAY, destruction_asked_for=TOMORROW)
    assert not ask(SYSTEM, Act.RECORD_DESTROY, on=later).permit


def test_r04_destroy_holder_asks_on_a_closed_record_only() -> None:
    decision = by_patient_side(ActorKind.HOLDER, Act.RECORD_DESTROY, on=record(RecordStatus.CLOSED))
    assert (decision.permit, decision.rule, decision.duties) == (True, "R04", only(Duty.TELL_HOLDER))
    assert not by_patient_side(ActorKind.HOLDER, Act.RECORD_DESTROY).permit


def test_r05_reopen_holder_closed_record_allowed_with_the_box_ticked() -> None:
    closed = record(RecordStatus.CLOSED)
    assert by_patient_side(ActorKind.HOLDER, Act.RECORD_REOPEN, on=closed, consent_stated=True).permit
    assert by_patient_side(ActorKind.HOLDER, Act.RECORD_REOPEN, on=closed).reason is Reason.AGREEMENT_NOT_STATED
    assert not by_patient_side(ActorKind.HOLDER, Act.RECORD_REOPEN, consent_stated=True).permit


@pytest.mark.parametrize("act", [Act.DOCUMENT_LIST, Act.DOCUMENT_READ, Act.PROFILE_READ])
def test_r06_read_professional_without_agreement_refused(act: Act) -> None:
    decision = ask(doctor(), act, document())
    assert (decision.permit, decision.rule, decision.reason) == (False, "R06", Reason.NO_AGREEMENT)


def test_r06_read_professional_agreement_expired_refused() -> None:
    ended = tie(RelationKind.AUTHORISED_PERSON, until=NOW)
    decision = ask(doctor(), Act.DOCUMENT_READ, document(), ended)
    assert (decision.permit, decision.reason) == (False, Reason.AGREEMENT_EXPIRED)
    still = tie(RelationKind.AUTHORISED_PERSON, until=NOW + timedelta(microseconds=1))
    assert ask(doctor(), Act.DOCUMENT_READ, document(), still).permit


def test_r06_read_professional_agreement_not_begun_refused() -> None:
    assert not ask(doctor(), Act.DOCUMENT_READ, document(), tie(RelationKind.AUTHORISED_PERSON, since=TOMORROW)).permit
    assert not ask(doctor(), Act.DOCUMENT_READ, document(), tie(RelationKind.AUTHORISED_PERSON, since=None)).permit
    assert ask(doctor(), Act.DOCUMENT_READ, document(), tie(RelationKind.AUTHORISED_PERSON, since=NOW)).permit


def test_r07_read_colleague_after_the_structure_was_agreed_within_the_matrix() -> None:
    colleague = doctor(actor_id=OTHER_DOCTOR, profession="60")
    seen = ask(colleague, Act.DOCUMENT_READ, document(depositor_person=None, author_person=None), TEAM)
    assert (seen.permit, seen.rule, seen.reason) == (True, "R07", Reason.STRUCTURE_AGREED)
    psychiatric = document(type_code="68599-0", depositor_person=None, author_person=None)
    assert ask(colleague, Act.DOCUMENT_READ, psychiatric, TEAM).reason is Reason.MATRIX_SAYS_NO
    elsewhere = doctor(actor_id=OTHER_DOCTOR, structure_id="1750000009")
    assert not ask(elsewhere, Act.DOCUMENT_READ, document(), TEAM).permit


def test_r07_read_member_of_a_care_team_of_several_structures_allowed() -> None:
    team = tie(RelationKind.AUTHORISED_TEAM, "team-1")
    member = doctor(team_ids=frozenset({"team-1", "team-2"}))
    assert ask(member, Act.DOCUMENT_READ, document(), team).reason is Reason.TEAM_AGREED
    assert not ask(doctor(), Act.DOCUMENT_READ, document(), team).permit


def test_r07_agreement_for_another_person_gives_nothing() -> None:
    other = tie(RelationKind.AUTHORISED_PERSON, OTHER_DOCTOR)
    assert not ask(doctor(), Act.DOCUMENT_READ, document(), other).permit
    nobody = tie(RelationKind.AUTHORISED_PERSON, "")
    assert not ask(doctor(actor_id=""), Act.DOCUMENT_READ, document(), nobody).permit
    no_structure = tie(RelationKind.AUTHORISED_STRUCTURE, "")
    assert not ask(doctor(structure_id=""), Act.DOCUMENT_READ, document(), no_structure).permit
    no_team = tie(RelationKind.AUTHORISED_TEAM, "")
    assert not ask(doctor(team_ids=frozenset({""})), Act.DOCUMENT_READ, document(), no_team).permit


def test_r07_agreement_comes_before_the_team_in_the_reason() -> None:
    seen = ask(doctor(), Act.DOCUMENT_READ, document(), TEAM, AGREED)
    assert seen.reason is Reason.PERSON_AGREED


def test_r08_deposit_professional_without_agreement_allowed() -> None:
    decision = ask(doctor(), Act.DOCUMENT_DEPOSIT, own())
    assert (decision.permit, decision.rule, decision.duties) == (True, "R08", only(Duty.TELL_HOLDER))


def test_r08_deposit_professional_opposed_refused() -> None:
    for kind, who in (
        (RelationKind.FEEDING_OPPOSED_PERSON, doctor().actor_id),
        (RelationKind.FEEDING_OPPOSED_STRUCTURE, STRUCTURE),
    ):
        opposed = tie(kind, who, since=None)
        decision = ask(doctor(), Act.DOCUMENT_DEPOSIT, own(), opposed, AGREED)
        assert (decision.permit, decision.rule, decision.reason) == (False, "C16", Reason.FEEDING_OPPOSED)
        assert not ask(doctor(), Act.DOCUMENT_REPLACE, own(), opposed, AGREED).permit
        assert ask(doctor(), Act.DOCUMENT_READ, own(), opposed, AGREED).permit


@pytest.mark.parametrize("grant", [AGREED, TEAM, TREATING, EXPRESS, emergency(), emergency(AccessMode.REGULATION)])
@pytest.mark.parametrize("act", [Act.DOCUMENT_READ, Act.DOCUMENT_LIST, Act.PROFILE_READ, Act.DOCUMENT_DELETE])
@pytest.mark.parametrize("block", [BLOCKED, tie(RelationKind.BLOCKED_STRUCTURE, STRUCTURE)])
def test_r09_blocked_professional_reads_whatever_the_grant_refused(grant: object, act: Act, block: object) -> None:
    for mode in AccessMode:
        decision = ask(doctor(regulator=True), act, own(), grant, block, mode=mode)  # type: ignore[arg-type]
        assert (decision.permit, decision.rule, decision.reason) == (False, "R09", Reason.BLOCKED)


def test_r09_blocked_professional_deposits_allowed_and_learns_that_he_is_blocked() -> None:
    assert ask(doctor(), Act.DOCUMENT_DEPOSIT, own(), BLOCKED).permit
    assert ask(doctor(), Act.DOCUMENT_REPLACE, own(), BLOCKED).permit
    assert ask(doctor(), Act.RECORD_SEE_STATUS, None, BLOCKED).permit


def test_r09_blocked_professional_opens_an_emergency_refused() -> None:
    for act in (Act.EMERGENCY_BREAK_GLASS, Act.EMERGENCY_REGULATE):
        decision = ask(doctor(regulator=True), act, None, BLOCKED, reason_given=True)
        assert decision.rule == "R09"


def test_r09_block_of_somebody_else_changes_nothing() -> None:
    other = tie(RelationKind.BLOCKED_PERSON, OTHER_DOCTOR)
    assert ask(doctor(), Act.DOCUMENT_READ, document(), AGREED, other).permit


def test_r10_unblocked_professional_reads_refused_until_a_new_agreement() -> None:
    lifted = tie(RelationKind.BLOCKED_PERSON, until=YESTERDAY, since=None)
    assert ask(doctor(), Act.DOCUMENT_READ, document(), lifted).rule == "R06"
    assert ask(doctor(), Act.AUTHORISATION_STATE, None, lifted, consent_stated=True).permit
    assert ask(doctor(), Act.DOCUMENT_READ, document(), lifted, AGREED).permit


def test_r11_hidden_document_depositor_sees() -> None:
    seen = ask(doctor(), Act.DOCUMENT_READ, own(masque_ps=True, author_person=None), AGREED)
    assert (seen.permit, seen.rule, seen.reason) == (True, "R11", Reason.DEPOSITOR)


def test_r11_hidden_document_author_sees() -> None:
    seen = ask(doctor(), Act.DOCUMENT_READ, own(masque_ps=True, depositor_person=None), AGREED)
    assert (seen.permit, seen.reason) == (True, Reason.AUTHOR)


def test_r11_hidden_document_treating_doctor_sees() -> None:
    seen = ask(doctor(), Act.DOCUMENT_READ, document(masque_ps=True, type_code="unknown"), TREATING)
    assert (seen.permit, seen.rule, seen.reason) == (True, "R11", Reason.TREATING_DOCTOR)


def test_r11_hidden_document_other_professional_sees_nothing() -> None:
    for act in (Act.DOCUMENT_LIST, Act.DOCUMENT_READ):
        seen = ask(doctor(), act, document(masque_ps=True), AGREED)
        assert (seen.permit, seen.rule, seen.reason) == (False, "R11", Reason.HIDDEN)


def test_r11_hidden_document_structure_is_depositor_only_in_its_own_name() -> None:
    by_software = document(masque_ps=True, depositor_kind=ActorKind.APPLICATION, depositor_structure=STRUCTURE)
    assert ask(doctor(), Act.DOCUMENT_READ, by_software, AGREED).reason is Reason.DEPOSITOR
    by_colleague = document(masque_ps=True, depositor_structure=STRUCTURE)
    assert not ask(doctor(), Act.DOCUMENT_READ, by_colleague, AGREED).permit
    nowhere = document(masque_ps=True, depositor_kind=ActorKind.APPLICATION, depositor_structure="")
    assert not ask(doctor(structure_id=""), Act.DOCUMENT_READ, nowhere, AGREED).permit


def test_r11_depositor_without_any_agreement_does_not_read() -> None:
    assert ask(doctor(), Act.DOCUMENT_READ, own()).rule == "R06"


def test_r11_treating_doctor_is_a_doctor() -> None:
    assert not ask(doctor(profession="60"), Act.DOCUMENT_READ, document(masque_ps=True), TREATING).permit


def test_r12_secret_connection_deposit_without_the_flag_refused() -> None:
    minor = record(holder_is_minor=True)
    said_visible = own(representatives_choice_made=True)
    refused = ask(doctor(), Act.DOCUMENT_DEPOSIT, said_visible, on=minor, secret_connection=True)
    assert (refused.permit, refused.rule, refused.reason) == (False, "R12", Reason.SECRET_FLAG_NEEDED)
    flagged = own(invisible_representatives=True)
    taken = ask(doctor(), Act.DOCUMENT_DEPOSIT, flagged, on=minor, secret_connection=True)
    assert (taken.permit, taken.duties) == (True, only(Duty.SEND_NO_MAIL))
    assert ask(doctor(), Act.DOCUMENT_DEPOSIT, said_visible, on=minor).permit


def test_r12_deposit_for_a_minor_must_say_visible_or_not() -> None:
    for unknown_or_minor in (True, None):
        decision = ask(doctor(), Act.DOCUMENT_DEPOSIT, own(), on=record(holder_is_minor=unknown_or_minor))
        assert (decision.permit, decision.rule) == (False, "C18")
    unmanaged = InstanceSettings(zone=PARIS, minors_managed=False)
    assert ask(doctor(), Act.DOCUMENT_DEPOSIT, own(), on=record(holder_is_minor=True), instance=unmanaged).permit
