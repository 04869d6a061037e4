"""R01 to R24 of domain/rules.md, section 1.16: each has tests that carry its number."""

from datetime import datetime, timedelta

import pytest

from carnet.policy.acts import Act
from carnet.policy.model import (
    AccessMode,
    ActorKind,
    AuthenticationMode,
    InstanceSettings,
    Origin,
    RecordStatus,
    RelationKind,
    Target,
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
    PATIENT,
    STRUCTURE,
    TEAM,
    TIES,
    TOMORROW,
    TREATING,
    YESTERDAY,
    ask,
    by_patient_side,
    context,
    doctor,
    document,
    emergency,
    mine,
    own,
    record,
    record_of,
    settings,
    somebody,
    tie,
)

SYSTEM = somebody(ActorKind.SYSTEM, "carnet", authentication=AuthenticationMode.NONE)
OPT_OUT = InstanceSettings(zone=PARIS, opening_needs_no_consent=True)
EXPRESS_TEAM = tie(RelationKind.AUTHORISED_STRUCTURE, STRUCTURE, origin=Origin.EXPRESS)
OCCUPATIONAL_TIES = ((), (AGREED,), (TEAM,), (TREATING,), (EXPRESS_TEAM,))
IN_GLASS = {"mode": AccessMode.BREAK_GLASS}
IN_REGULATION = {"mode": AccessMode.REGULATION}


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
    asked = record(RecordStatus.CLOSED, closed_at=YESTERDAY, destruction_asked_at=YESTERDAY)
    decision = ask(SYSTEM, Act.RECORD_DESTROY, on=asked)
    assert (decision.permit, decision.rule) == (True, "R04")
    assert Duty.TELL_HOLDER in decision.duties
    later = record(RecordStatus.CLOSED, closed_at=YESTERDAY, destruction_asked_at=TOMORROW)
    assert not ask(SYSTEM, Act.RECORD_DESTROY, on=later).permit


def test_r04_destroy_holder_asks_on_a_closed_record_only() -> None:
    decision = by_patient_side(ActorKind.HOLDER, Act.RECORD_DESTROY, on=record(RecordStatus.CLOSED))
    assert (decision.permit, decision.rule, decision.duties) == (True, "R04", {Duty.TELL_HOLDER})
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
    assert (decision.permit, decision.rule, decision.duties) == (True, "R08", {Duty.TELL_HOLDER})


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
    assert (taken.permit, taken.duties) == (True, {Duty.SEND_NO_MAIL})
    assert ask(doctor(), Act.DOCUMENT_DEPOSIT, said_visible, on=minor).permit


def test_r12_deposit_for_a_minor_must_say_visible_or_not() -> None:
    for unknown_or_minor in (True, None):
        decision = ask(doctor(), Act.DOCUMENT_DEPOSIT, own(), on=record(holder_is_minor=unknown_or_minor))
        assert (decision.permit, decision.rule) == (False, "C18")
    unmanaged = InstanceSettings(zone=PARIS, minors_managed=False)
    assert ask(doctor(), Act.DOCUMENT_DEPOSIT, own(), on=record(holder_is_minor=True), instance=unmanaged).permit


@pytest.mark.parametrize("kind", [ActorKind.REPRESENTATIVE, ActorKind.GUARDIAN, ActorKind.CAREGIVER])
def test_r13_secret_document_representative_lists_or_reads_absent(kind: ActorKind) -> None:
    for act in (Act.DOCUMENT_LIST, Act.DOCUMENT_READ):
        seen = by_patient_side(kind, act, document(invisible_representatives=True))
        assert (seen.permit, seen.rule) == (False, "R13")
        assert by_patient_side(kind, act, document()).permit


def test_r13_secret_document_goes_by_no_mail() -> None:
    decision = ask(doctor(), Act.DOCUMENT_DEPOSIT, own(invisible_representatives=True))
    assert decision.duties == {Duty.SEND_NO_MAIL}


def test_r13_secret_document_holder_of_age_sees() -> None:
    assert by_patient_side(ActorKind.HOLDER, Act.DOCUMENT_READ, document(invisible_representatives=True)).permit


@pytest.mark.parametrize("kind", [ActorKind.HOLDER, ActorKind.REPRESENTATIVE, ActorKind.GUARDIAN, ActorKind.CAREGIVER])
def test_r14_withheld_document_patient_side_until_one_month(kind: ActorKind) -> None:
    waiting = document(invisible_patient=True, first_deposited_at=datetime(2026, 1, 31, 18, tzinfo=PARIS))
    before = datetime(2026, 2, 27, 23, 59, tzinfo=PARIS)
    after = datetime(2026, 2, 28, 0, 0, tzinfo=PARIS)
    refused = by_patient_side(kind, Act.DOCUMENT_READ, waiting, now=before, **_begun(kind))
    assert (refused.permit, refused.rule, refused.reason) == (False, "R14", Reason.NOT_YET_ANNOUNCED)
    assert by_patient_side(kind, Act.DOCUMENT_READ, waiting, now=after, **_begun(kind)).permit


def _begun(kind: ActorKind) -> dict[str, object]:
    """The tie of `by_patient_side` begins in March: these tests are in February, so it must begin earlier."""
    return {"relations": (tie(TIES[kind], PATIENT, since=datetime(2025, 1, 1, tzinfo=PARIS), sees_hidden=True),)}


def test_r14_withheld_document_professional_reads_with_a_warning() -> None:
    for grant in (AGREED, TREATING):
        seen = ask(doctor(), Act.DOCUMENT_READ, document(invisible_patient=True), grant)
        assert (seen.permit, seen.duties) == (True, {Duty.WARN_NOT_VISIBLE_TO_PATIENT})
    both = own(invisible_patient=True, invisible_representatives=True)
    assert ask(doctor(), Act.DOCUMENT_READ, both, AGREED).duties == {
        Duty.WARN_NOT_VISIBLE_TO_PATIENT,
        Duty.WARN_NOT_VISIBLE_TO_REPRESENTATIVES,
    }


def test_r14_announce_professional_declares_the_consultation() -> None:
    waiting = document(invisible_patient=True)
    told = ask(doctor(), Act.DOCUMENT_ANNOUNCE, waiting, AGREED)
    assert (told.permit, told.rule, told.duties) == (True, "R14", {Duty.TELL_HOLDER})
    assert not ask(doctor(), Act.DOCUMENT_ANNOUNCE, waiting).permit
    assert ask(doctor(), Act.DOCUMENT_ANNOUNCE, own(invisible_patient=True)).permit


def test_r15_deposit_withheld_and_hidden_refused_unless_the_setting_allows() -> None:
    both = own(invisible_patient=True, masque_ps=True)
    refused = ask(doctor(), Act.DOCUMENT_DEPOSIT, both)
    assert (refused.permit, refused.rule, refused.reason) == (False, "R15", Reason.WITHHELD_AND_HIDDEN)
    allowed = InstanceSettings(zone=PARIS, withheld_and_masked_allowed=True)
    assert ask(doctor(), Act.DOCUMENT_DEPOSIT, both, instance=allowed).permit
    signature = own(invisible_patient=True, masque_ps=True, type_code="E1762")
    assert ask(doctor(), Act.DOCUMENT_DEPOSIT, signature).permit
    assert ask(doctor(), Act.DOCUMENT_DEPOSIT, own(masque_ps=True)).permit
    assert ask(doctor(), Act.DOCUMENT_DEPOSIT, own(invisible_patient=True)).permit


def test_r16_break_glass_holder_objected_refused() -> None:
    objected = settings(break_glass_allowed=False)
    decision = ask(doctor(), Act.EMERGENCY_BREAK_GLASS, None, reason_given=True, settings=objected)
    assert (decision.permit, decision.rule, decision.reason) == (False, "R16", Reason.EMERGENCY_OPPOSED)
    seen = ask(doctor(), Act.DOCUMENT_READ, document(), emergency(), settings=objected, **IN_GLASS)
    assert (seen.permit, seen.rule) == (False, "R16")


def test_r17_samu_objection_leaves_break_glass_and_stops_the_regulator() -> None:
    objected = settings(regulation_allowed=False)
    samu = doctor(regulator=True)
    assert ask(samu, Act.EMERGENCY_BREAK_GLASS, None, reason_given=True, settings=objected).permit
    decision = ask(samu, Act.EMERGENCY_REGULATE, None, reason_given=True, settings=objected)
    assert (decision.permit, decision.rule) == (False, "R17")
    running = emergency(AccessMode.REGULATION)
    assert ask(samu, Act.DOCUMENT_READ, document(), running, settings=objected, **IN_REGULATION).rule == "R17"
    assert ask(samu, Act.DOCUMENT_READ, document(), running, **IN_REGULATION).permit


def test_r17_break_glass_objection_leaves_the_regulator() -> None:
    objected = settings(break_glass_allowed=False)
    decision = ask(doctor(regulator=True), Act.EMERGENCY_REGULATE, None, reason_given=True, settings=objected)
    assert (decision.permit, decision.reason) == (True, Reason.REGULATION)


def test_r18_emergency_access_is_told_to_holder_and_treating_doctor_and_reviewed() -> None:
    decision = ask(doctor(), Act.EMERGENCY_BREAK_GLASS, None, reason_given=True)
    assert (decision.permit, decision.rule, decision.reason) == (True, "R18", Reason.BREAK_GLASS)
    assert decision.duties == {Duty.TELL_HOLDER, Duty.TELL_TREATING_DOCTOR, Duty.REVIEW, Duty.SHOW_BANNER}


def test_r18_reading_in_an_emergency_shows_the_banner() -> None:
    seen = ask(doctor(), Act.DOCUMENT_READ, document(), emergency(), **IN_GLASS)
    assert (seen.permit, seen.rule, seen.duties) == (True, "R18", {Duty.SHOW_BANNER})
    assert ask(doctor(), Act.DOCUMENT_LIST, None, emergency(), **IN_GLASS).permit


def test_r19_emergency_hidden_document_refused_unless_the_person_said_so() -> None:
    hidden = document(masque_ps=True)
    refused = ask(doctor(), Act.DOCUMENT_READ, hidden, emergency(), **IN_GLASS)
    assert (refused.permit, refused.rule, refused.reason) == (False, "R19", Reason.HIDDEN)
    opened = settings(masked_readable_in_emergency=True)
    assert ask(doctor(), Act.DOCUMENT_READ, hidden, emergency(), settings=opened, **IN_GLASS).permit
    assert ask(doctor(), Act.DOCUMENT_READ, hidden, AGREED, settings=opened).rule == "R11"


@pytest.mark.parametrize(
    "at_work", [{"sector": "SA13"}, {"sector": "SA66"}, {"sector": "SA60"}, {"speciality": "SM25"}]
)
def test_r20_occupational_doctor_without_an_express_act_refused(at_work: dict[str, str]) -> None:
    subject = doctor(**at_work)
    for act in (Act.DOCUMENT_READ, Act.DOCUMENT_DEPOSIT, Act.RECORD_FIND, Act.AUTHORISATION_STATE):
        for relations in OCCUPATIONAL_TIES:
            decision = ask(subject, act, own(), *relations, consent_stated=True)
            assert (decision.permit, decision.rule) == (False, "R20")
    seen = ask(subject, Act.DOCUMENT_READ, document(), EXPRESS)
    assert (seen.permit, seen.reason) == (True, Reason.PERSON_AGREED)
    assert ask(subject, Act.DOCUMENT_DEPOSIT, own(), EXPRESS).permit
    assert not ask(subject, Act.DOCUMENT_READ, document(masque_ps=True), EXPRESS, TREATING).permit


def test_r20_occupational_doctor_emergency_refused() -> None:
    subject = doctor(sector="SA66", regulator=True)
    for act in (Act.EMERGENCY_BREAK_GLASS, Act.EMERGENCY_REGULATE):
        assert ask(subject, act, None, reason_given=True).rule == "R20"
    assert ask(subject, Act.DOCUMENT_READ, document(), emergency(), **IN_GLASS).rule == "R20"
    assert not ask(subject, Act.DOCUMENT_READ, document(), emergency(), EXPRESS, **IN_GLASS).permit


def test_r20_occupational_doctor_cannot_state_the_agreement_for_himself_even_with_an_express_one() -> None:
    decision = ask(doctor(sector="SA66"), Act.AUTHORISATION_STATE, None, EXPRESS, consent_stated=True)
    assert (decision.permit, decision.rule) == (False, "R20")


def test_r20_r21_state_the_agreement_for_another_professional_of_such_an_activity_refused() -> None:
    for other, rule in (
        (Target("8", "10", sector="SA66"), "R20"),
        (Target("8", "10", "SM25", "SA07"), "R20"),
        (Target("8", "10", sector="SA23"), "R21"),
    ):
        decision = ask(doctor(), Act.AUTHORISATION_STATE, None, consent_stated=True, target=other)
        assert (decision.permit, decision.rule) == (False, rule)
    nurse = Target("8", "60", sector="SA08")
    assert ask(doctor(), Act.AUTHORISATION_STATE, None, consent_stated=True, target=nurse).permit


def test_r20_the_same_doctor_in_another_activity_is_an_ordinary_doctor() -> None:
    assert ask(doctor(sector="SA07"), Act.DOCUMENT_READ, document(), AGREED).permit


@pytest.mark.parametrize("sector", ["SA11", "SA23", "SA44", "SA45", "SA48"])
@pytest.mark.parametrize("kind", [k for k in ActorKind if k is not ActorKind.ANONYMOUS])
def test_r21_insurer_employer_any_act_any_quality_refused(sector: str, kind: ActorKind) -> None:
    subject = somebody(kind, sector=sector, profession="10")
    holder = tie(RelationKind.HOLDER, PATIENT)
    for act in Act:
        decision = ask(
            subject, act, mine(), holder, tie(RelationKind.AUTHORISED_PERSON, PATIENT, origin=Origin.EXPRESS)
        )
        assert not decision.permit
        assert decision.rule in {"R21", "C01", "R24"}


def test_r21_authorise_insurer_even_when_the_person_wants_refused() -> None:
    for act in (Act.AUTHORISATION_GIVE, Act.TREATING_DOCTOR_NAME, Act.TREATING_DOCTOR_CONFIRM):
        decision = by_patient_side(ActorKind.HOLDER, act, target=Target("8", "10", sector="SA23"))
        assert (decision.permit, decision.rule) == (False, "R21")
        assert by_patient_side(ActorKind.HOLDER, act, target=Target("8", "10", sector="SA07")).permit


@pytest.mark.parametrize(
    "act", [Act.DOCUMENT_DELETE, Act.DOCUMENT_REPLACE, Act.DOCUMENT_ARCHIVE, Act.DOCUMENT_UNARCHIVE]
)
def test_r22_document_of_a_professional_patient_or_other_professional_changes_refused(act: Act) -> None:
    by_patient = by_patient_side(ActorKind.HOLDER, act, document())
    assert (by_patient.permit, by_patient.rule, by_patient.reason) == (False, "R22", Reason.NOT_AUTHOR)
    by_other = ask(doctor(), act, document(), AGREED)
    assert (by_other.permit, by_other.rule, by_other.reason) == (False, "R22", Reason.NOT_AUTHOR)
    assert not ask(doctor(), act, document(), TREATING).permit


@pytest.mark.parametrize(
    "act", [Act.DOCUMENT_DELETE, Act.DOCUMENT_REPLACE, Act.DOCUMENT_ARCHIVE, Act.DOCUMENT_UNARCHIVE]
)
def test_r22_own_document_changes_without_any_agreement_allowed(act: Act) -> None:
    for deposited in (own(author_person=None), own(depositor_person=None), document(depositor_structure=STRUCTURE)):
        assert ask(doctor(), act, deposited).permit
    for kind in (ActorKind.HOLDER, ActorKind.REPRESENTATIVE, ActorKind.GUARDIAN, ActorKind.CAREGIVER):
        assert by_patient_side(kind, act, mine()).permit


def test_r22_nobody_is_not_an_author() -> None:
    unsigned = document(depositor_person=None, author_person=None, depositor_structure=None)
    assert not ask(doctor(actor_id="", structure_id=""), Act.DOCUMENT_DELETE, unsigned).permit
    emptied = document(depositor_person="", author_person="", depositor_structure="")
    assert not ask(doctor(actor_id="", structure_id=""), Act.DOCUMENT_DELETE, emptied).permit


def test_r23_every_decision_names_a_rule_and_a_reason_for_its_trace() -> None:
    for kind in ActorKind:
        for act in Act:
            decision = ask(somebody(kind), act, document(), tie(RelationKind.HOLDER, PATIENT))
            assert decision.rule
            assert decision.reason in Reason


@pytest.mark.parametrize(
    "act",
    [
        Act.RECORD_CLOSE,
        Act.RECORD_DESTROY,
        Act.RECORD_EXPORT,
        Act.SIGN_IN_CHANGE,
        Act.CAREGIVER_INVITE,
        Act.CAREGIVER_END,
        Act.JOURNAL_PROVE,
        Act.HEALTH_LINK_MAKE,
        Act.BLOCK_SET,
        Act.AUTHORISATION_GIVE,
        Act.SETTINGS_CHANGE,
        Act.TREATING_DOCTOR_NAME,
    ],
)
def test_r24_caregiver_closes_destroys_exports_changes_rights_refused(act: Act) -> None:
    decision = by_patient_side(ActorKind.CAREGIVER, act)
    assert (decision.permit, decision.rule, decision.reason) == (False, "R24", Reason.CAREGIVER_LIMIT)


def test_r24_caregiver_reads_adds_and_deletes_own_side_documents_allowed() -> None:
    for act in (Act.DOCUMENT_LIST, Act.DOCUMENT_READ, Act.DOCUMENT_DEPOSIT, Act.DOCUMENT_DELETE, Act.PROFILE_WRITE):
        decision = by_patient_side(ActorKind.CAREGIVER, act, mine())
        assert (decision.permit, decision.reason) == (True, Reason.CARES)


def test_context_builder_is_of_today() -> None:
    assert context().now == NOW
    assert record_of(ActorKind.GUARDIAN).under_guardianship
