"""C12 to C16, C23 to C32, and hiding from some: professionals, software, desk, operator."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from carnet.policy.acts import Act
from carnet.policy.matrix import Matrix
from carnet.policy.model import (
    AccessMode,
    ActorKind,
    Audience,
    AudienceKind,
    AuthenticationMode,
    HiddenKind,
    InstanceSettings,
    RecordStatus,
    RelationKind,
    Target,
)
from carnet.policy.reasons import Duty, Reason
from tests.unit.policy.worlds import (
    AGREED,
    BLOCKED,
    EXPRESS,
    LONG_AGO,
    NOW,
    OTHER_DOCTOR,
    PARIS,
    PATIENT,
    STRUCTURE,
    TOMORROW,
    TREATING,
    YESTERDAY,
    ask,
    at_structure,
    by_patient_side,
    doctor,
    document,
    emergency,
    mine,
    only,
    own,
    record,
    settings,
    somebody,
    tie,
)

PATIENT_SIDE = [ActorKind.HOLDER, ActorKind.REPRESENTATIVE, ActorKind.GUARDIAN, ActorKind.CAREGIVER]
IN_CHARGE = PATIENT_SIDE[:3]
IN_GLASS: dict[str, Any] = {"mode": AccessMode.BREAK_GLASS}


def test_c12_reading_in_an_emergency_mode_without_the_emergency_refused() -> None:
    refused = ask(doctor(), Act.DOCUMENT_READ, document(), AGREED, **IN_GLASS)
    assert (refused.permit, refused.rule, refused.reason) == (False, "C12", Reason.EMERGENCY_NOT_OPENED)
    ended = tie(RelationKind.EMERGENCY, mode=AccessMode.BREAK_GLASS, until=NOW)
    assert not ask(doctor(), Act.DOCUMENT_READ, document(), ended, **IN_GLASS).permit
    other_mode = emergency(AccessMode.REGULATION)
    assert not ask(doctor(), Act.DOCUMENT_READ, document(), other_mode, **IN_GLASS).permit
    assert not ask(doctor(), Act.DOCUMENT_READ, document(), emergency()).permit


def test_c12_two_emergencies_at_once_both_count() -> None:
    both = (emergency(AccessMode.BREAK_GLASS), emergency(AccessMode.REGULATION))
    for mode in (AccessMode.BREAK_GLASS, AccessMode.REGULATION):
        assert ask(doctor(regulator=True), Act.DOCUMENT_READ, document(), *both, mode=mode).permit


def test_c13_profession_or_type_that_the_matrix_does_not_know_refused() -> None:
    aide = doctor(profession="35")
    for act, of in ((Act.DOCUMENT_READ, document()), (Act.DOCUMENT_LIST, None), (Act.PROFILE_READ, None)):
        decision = ask(aide, act, of, AGREED)
        assert (decision.permit, decision.rule, decision.reason) == (False, "C13", Reason.PROFESSION_NOT_FORESEEN)
    unknown = ask(doctor(), Act.DOCUMENT_READ, document(type_code="0000-0"), AGREED)
    assert (unknown.permit, unknown.rule, unknown.reason) == (False, "C13", Reason.MATRIX_UNKNOWN)
    assert ask(aide, Act.AUTHORISATION_STATE, consent_stated=True).rule == "C13"
    for act in (Act.EMERGENCY_BREAK_GLASS, Act.EMERGENCY_REGULATE):
        assert ask(doctor(profession="35", regulator=True), act, reason_given=True).rule == "C13"


def test_c14_matrix_refuses_a_type_to_a_profession() -> None:
    decision = ask(doctor(), Act.DOCUMENT_READ, document(type_code="ATTEST-RESID"), AGREED)
    assert (decision.permit, decision.rule, decision.reason) == (False, "C14", Reason.MATRIX_SAYS_NO)
    assert ask(doctor(), Act.DOCUMENT_READ, own(type_code="ATTEST-RESID"), AGREED).permit
    assert ask(doctor(), Act.DOCUMENT_READ, document(type_code="ATTEST-RESID"), TREATING).permit
    assert not ask(doctor(), Act.DOCUMENT_READ, document(type_code="ATTEST-RESID"), emergency(), **IN_GLASS).permit


def test_c15_indicative_cells_under_the_operators_setting_refused() -> None:
    strict = InstanceSettings(zone=PARIS, indicative_cells_deny=True)
    pharmacist = doctor(profession="21")
    assert ask(pharmacist, Act.DOCUMENT_READ, document(), AGREED).permit
    decision = ask(pharmacist, Act.DOCUMENT_READ, document(), AGREED, instance=strict)
    assert (decision.permit, decision.rule, decision.reason) == (False, "C15", Reason.MATRIX_INDICATIVE)
    assert ask(doctor(), Act.DOCUMENT_READ, document(), AGREED, instance=strict).permit


def test_c23_treating_doctor_is_a_doctor_named_or_claiming() -> None:
    for act in (Act.TREATING_DOCTOR_NAME, Act.TREATING_DOCTOR_CONFIRM):
        nurse = by_patient_side(ActorKind.HOLDER, act, target=Target("8", "60", sector="SA07"))
        assert (nurse.permit, nurse.rule, nurse.reason) == (False, "C23", Reason.DOCTOR_NEEDED)
        assert by_patient_side(ActorKind.HOLDER, act, target=Target("8", "10", sector="SA07")).permit
    claimed = ask(doctor(), Act.TREATING_DOCTOR_CLAIM)
    assert (claimed.permit, claimed.rule, claimed.duties) == (True, "C23", only(Duty.TELL_HOLDER))
    assert not ask(doctor(profession="60"), Act.TREATING_DOCTOR_CLAIM).permit
    assert not ask(doctor(sector="SA66"), Act.TREATING_DOCTOR_CLAIM, None, EXPRESS).permit


def test_c24_ordinary_work_without_an_agreement_allowed() -> None:
    for act in (Act.RECORD_FIND, Act.RECORD_SEE_STATUS, Act.AUTHORISATION_SEE, Act.AUTHORISATION_GIVE_UP):
        decision = ask(doctor(), act)
        assert (decision.permit, decision.rule, decision.reason) == (True, "C24", Reason.PART_OF_THE_WORK)
    for kind in (ActorKind.SECRETARY, ActorKind.APPLICATION):
        assert ask(at_structure(kind), Act.RECORD_FIND).permit
        assert ask(at_structure(kind), Act.DOCUMENT_DEPOSIT, own()).permit
    for act in (Act.RECORD_SUSPEND, Act.EMERGENCY_REVIEW, Act.MATRIX_IMPORT):
        decision = ask(somebody(ActorKind.OPERATOR), act)
        assert decision.permit
        assert (Duty.TELL_HOLDER in decision.duties) is (act is Act.RECORD_SUSPEND)
    lifted = ask(somebody(ActorKind.OPERATOR), Act.RECORD_LIFT_SUSPENSION, on=record(RecordStatus.SUSPENDED))
    assert (lifted.permit, lifted.duties) == (True, only(Duty.TELL_HOLDER))
    for act in (Act.REPRESENTATIVE_REVOKE, Act.GUARDIAN_DECLARE, Act.IDENTITY_CORRECT, Act.DOCUMENT_MOVE):
        decision = ask(somebody(ActorKind.DESK_AGENT), act, document())
        assert (decision.permit, decision.duties) == (True, only(Duty.TELL_HOLDER))


def test_c24_system_files_the_proof_of_a_delegation_only_with_a_document() -> None:
    system = somebody(ActorKind.SYSTEM, authentication=AuthenticationMode.NONE)
    assert ask(system, Act.DOCUMENT_DEPOSIT, mine()).permit
    assert not ask(system, Act.DOCUMENT_DEPOSIT).permit


def test_c25_professional_reads_own_acts_and_an_administrator_those_of_the_structure() -> None:
    own_acts = ask(doctor(), Act.JOURNAL_READ_OWN)
    assert (own_acts.permit, own_acts.rule, own_acts.reason) == (True, "C25", Reason.OWN_ACTS)
    assert not ask(doctor(), Act.JOURNAL_READ_STRUCTURE).permit
    structure = ask(doctor(structure_admin=True), Act.JOURNAL_READ_STRUCTURE)
    assert (structure.permit, structure.rule) == (True, "C25")
    assert ask(doctor(sector="SA66"), Act.JOURNAL_READ_OWN).permit
    assert ask(doctor(), Act.JOURNAL_READ_OWN, None, BLOCKED).permit


def test_c26_open_by_a_doctor_or_a_pharmacist_and_nobody_else() -> None:
    absent = record(RecordStatus.NONE)
    for profession in ("10", "21"):
        decision = ask(doctor(profession=profession), Act.RECORD_OPEN, on=absent, consent_stated=True)
        assert (decision.permit, decision.rule, decision.duties) == (True, "C26", only(Duty.TELL_HOLDER))
    for profession in ("60", "40", ""):
        decision = ask(doctor(profession=profession), Act.RECORD_OPEN, on=absent, consent_stated=True)
        assert (decision.permit, decision.rule) == (False, "C01")


def test_c27_regulation_by_somebody_who_is_no_regulator_refused() -> None:
    decision = ask(doctor(), Act.EMERGENCY_REGULATE, reason_given=True)
    assert (decision.permit, decision.rule, decision.reason) == (False, "C27", Reason.NOT_A_REGULATOR)
    traits = ask(doctor(), Act.RECORD_FIND_BY_TRAITS, reason_given=True, mode=AccessMode.REGULATION)
    assert traits.rule == "C27"


def test_c27_reading_from_an_activity_that_is_no_regulation_centre_any_more_refused() -> None:
    opened = emergency(AccessMode.REGULATION)
    decision = ask(doctor(), Act.DOCUMENT_READ, document(), opened, mode=AccessMode.REGULATION)
    assert (decision.permit, decision.rule, decision.reason) == (False, "C27", Reason.NOT_A_REGULATOR)


def test_c28_emergency_without_a_reason_refused() -> None:
    for act in (Act.EMERGENCY_BREAK_GLASS, Act.EMERGENCY_REGULATE):
        decision = ask(doctor(regulator=True), act)
        assert (decision.permit, decision.rule, decision.reason) == (False, "C28", Reason.REASON_NEEDED)


def test_find_by_traits_professional_only_in_an_emergency_with_a_reason() -> None:
    assert ask(doctor(), Act.RECORD_FIND_BY_TRAITS, reason_given=True).rule == "C01"
    assert ask(doctor(), Act.RECORD_FIND_BY_TRAITS, **IN_GLASS).rule == "C28"
    found = ask(doctor(), Act.RECORD_FIND_BY_TRAITS, reason_given=True, **IN_GLASS)
    assert (found.permit, found.rule, found.duties) == (True, "R18", only(Duty.REVIEW))
    samu = doctor(regulator=True)
    assert ask(samu, Act.RECORD_FIND_BY_TRAITS, reason_given=True, mode=AccessMode.REGULATION).permit


def test_c29_show_who_hid_lifts_own_hiding() -> None:
    hid = document(masque_ps=True, masked_by_kind=ActorKind.PROFESSIONAL, masked_by_person=doctor().actor_id)
    decision = ask(doctor(), Act.DOCUMENT_SHOW, hid)
    assert (decision.permit, decision.rule, decision.reason) == (True, "C29", Reason.DEPOSITOR)
    by_the_person = document(masque_ps=True, masked_by_kind=ActorKind.HOLDER, masked_by_person=doctor().actor_id)
    assert not ask(doctor(), Act.DOCUMENT_SHOW, by_the_person).permit
    nobody = document(masque_ps=True, masked_by_kind=ActorKind.PROFESSIONAL, masked_by_person="")
    assert not ask(doctor(actor_id=""), Act.DOCUMENT_SHOW, nobody).permit


def test_c29_show_author_or_treating_doctor_only_at_the_persons_request() -> None:
    hidden = {"masque_ps": True, "masked_by_kind": ActorKind.HOLDER, "masked_by_person": PATIENT}
    for of, relations in ((own(**hidden), ()), (document(**hidden), (TREATING,))):
        alone = ask(doctor(), Act.DOCUMENT_SHOW, of, *relations)
        assert (alone.permit, alone.rule, alone.reason) == (False, "C29", Reason.AGREEMENT_NOT_STATED)
        asked = ask(doctor(), Act.DOCUMENT_SHOW, of, *relations, at_patient_request=True)
        assert (asked.permit, asked.reason, asked.duties) == (True, Reason.AT_PATIENT_REQUEST, only(Duty.TELL_HOLDER))
    other = ask(doctor(), Act.DOCUMENT_SHOW, document(**hidden), AGREED, at_patient_request=True)
    assert (other.permit, other.rule, other.reason) == (False, "C29", Reason.NOT_HIDER)


def test_c29_flags_of_a_document_a_colleague_of_the_structure_changes_refused() -> None:
    """Nor deletes it: from a colleague it is hidden. One that is not hidden, the colleague deletes."""
    by_colleague = document(depositor_structure=STRUCTURE, masque_ps=True, opened_by_patient_side=False)
    for act in (Act.DOCUMENT_DELETE, Act.DOCUMENT_ARCHIVE, Act.DOCUMENT_UNARCHIVE, Act.DOCUMENT_IDENTIFY):
        assert ask(doctor(), act, by_colleague).rule == "R22"
        assert not ask(doctor(), act, by_colleague).permit
        assert ask(doctor(), act, document(depositor_structure=STRUCTURE)).permit
    for act in (
        Act.DOCUMENT_HIDE,
        Act.DOCUMENT_SHOW,
        Act.DOCUMENT_WITHHOLD,
        Act.DOCUMENT_ANNOUNCE,
        Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES,
        Act.DOCUMENT_SHOW_TO_REPRESENTATIVES,
    ):
        assert not ask(doctor(), act, by_colleague, AGREED, at_patient_request=True).permit


def test_c29_hide_professional_at_the_persons_request_or_own_document() -> None:
    assert ask(doctor(), Act.DOCUMENT_HIDE, own()).permit
    assert ask(doctor(), Act.DOCUMENT_HIDE, document(), AGREED, at_patient_request=True).rule == "C29"
    assert not ask(doctor(), Act.DOCUMENT_HIDE, document(), AGREED).permit
    assert ask(doctor(), Act.DOCUMENT_HIDE, document(), at_patient_request=True).rule == "R06"


def test_c29_show_to_representatives_author_at_the_childs_request() -> None:
    secret = own(invisible_representatives=True)
    assert not ask(doctor(), Act.DOCUMENT_SHOW_TO_REPRESENTATIVES, secret).permit
    assert ask(doctor(), Act.DOCUMENT_SHOW_TO_REPRESENTATIVES, secret, at_patient_request=True).permit
    other = document(invisible_representatives=True)
    assert ask(doctor(), Act.DOCUMENT_SHOW_TO_REPRESENTATIVES, other, AGREED, at_patient_request=True).rule == "R22"


def test_c30_withhold_what_was_opened_refused() -> None:
    opened = ask(doctor(), Act.DOCUMENT_WITHHOLD, own())
    assert (opened.permit, opened.rule, opened.reason) == (False, "C30", Reason.ALREADY_OPENED)
    unopened = ask(doctor(), Act.DOCUMENT_WITHHOLD, own(opened_by_patient_side=False))
    assert (unopened.permit, unopened.rule, unopened.duties) == (True, "R14", only(Duty.SEND_NO_MAIL))
    assert not ask(doctor(), Act.DOCUMENT_WITHHOLD, document(opened_by_patient_side=False), AGREED).permit
    hidden = own(opened_by_patient_side=False, masque_ps=True)
    assert ask(doctor(), Act.DOCUMENT_WITHHOLD, hidden).rule == "R15"
    both = InstanceSettings(zone=PARIS, withheld_and_masked_allowed=True)
    assert ask(doctor(), Act.DOCUMENT_WITHHOLD, hidden, instance=both).permit


def test_c31_break_glass_with_an_agreement_in_force_refused() -> None:
    for relation in (AGREED, TREATING, tie(RelationKind.AUTHORISED_STRUCTURE, STRUCTURE)):
        decision = ask(doctor(), Act.EMERGENCY_BREAK_GLASS, None, relation, reason_given=True)
        assert (decision.permit, decision.rule, decision.reason) == (False, "C31", Reason.AGREEMENT_VALID)
    expired = tie(RelationKind.AUTHORISED_PERSON, since=LONG_AGO, until=YESTERDAY)
    assert ask(doctor(), Act.EMERGENCY_BREAK_GLASS, None, expired, reason_given=True).permit


def test_c32_suspended_record_closes_after_six_weeks() -> None:
    system = somebody(ActorKind.SYSTEM, authentication=AuthenticationMode.NONE)
    for days, closes in ((41, False), (42, True), (43, True)):
        suspended = record(RecordStatus.SUSPENDED, suspended_at=NOW - timedelta(days=days))
        decision = ask(system, Act.RECORD_CLOSE, on=suspended)
        assert (decision.permit, decision.rule) == (closes, "C32")
    assert not ask(system, Act.RECORD_CLOSE).permit


@pytest.mark.parametrize(
    ("audience", "sees"),
    [
        (Audience(AudienceKind.ALL_PROFESSIONALS), False),
        (Audience(AudienceKind.PROFESSIONAL, "8100000001"), False),
        (Audience(AudienceKind.PROFESSIONAL, OTHER_DOCTOR), True),
        (Audience(AudienceKind.STRUCTURE, STRUCTURE), False),
        (Audience(AudienceKind.STRUCTURE, "1750000009"), True),
        (Audience(AudienceKind.PROFESSION, "10"), False),
        (Audience(AudienceKind.PROFESSION, "60"), True),
        (Audience(AudienceKind.PROFESSION, ""), True),
    ],
)
def test_hide_from_some_document_or_kind(audience: Audience, sees: bool) -> None:
    one = ask(doctor(), Act.DOCUMENT_READ, document(hidden_from=(audience,)), AGREED)
    assert one.permit is sees
    for code in ("10", "11488-4"):
        kind = settings(hidden_kinds=(HiddenKind(code, audience),))
        seen = ask(doctor(), Act.DOCUMENT_READ, document(), AGREED, settings=kind)
        assert seen.permit is sees
        if not sees:
            assert (seen.rule, seen.reason) == ("R11", Reason.HIDDEN_FROM_YOU)
        assert ask(
            doctor(), Act.DOCUMENT_READ, document(class_code="31", type_code="18748-4"), AGREED, settings=kind
        ).permit
    assert ask(doctor(), Act.DOCUMENT_READ, own(hidden_from=(audience,)), AGREED).permit
    assert ask(doctor(), Act.DOCUMENT_READ, document(hidden_from=(audience,)), TREATING).permit


def test_reader_is_warned_of_each_flag_alone() -> None:
    for flag, duty in (
        ("invisible_patient", Duty.WARN_NOT_VISIBLE_TO_PATIENT),
        ("invisible_representatives", Duty.WARN_NOT_VISIBLE_TO_REPRESENTATIVES),
    ):
        assert ask(doctor(), Act.DOCUMENT_READ, document(**{flag: True}), AGREED).duties == {duty}
    assert ask(doctor(), Act.DOCUMENT_READ, document(), AGREED).duties == frozenset()


def test_enter_treating_doctor_whatever_the_matrix_in_force() -> None:
    nurses_only = InstanceSettings(zone=PARIS, matrix=Matrix({"60": {}}))
    assert ask(doctor(), Act.DOCUMENT_LIST, None, TREATING, instance=nurses_only).permit
    assert ask(doctor(), Act.DOCUMENT_LIST, None, AGREED, instance=nurses_only).rule == "C13"


def test_enter_without_an_agreement_is_said_before_the_profession() -> None:
    assert ask(doctor(profession="35"), Act.DOCUMENT_LIST).rule == "R06"


def test_agreement_that_never_began_or_another_tie_that_ended_has_not_expired() -> None:
    for relation in (
        tie(RelationKind.BLOCKED_PERSON, since=None, until=YESTERDAY),
        tie(RelationKind.TREATING_DOCTOR, until=YESTERDAY),
        tie(RelationKind.AUTHORISED_PERSON, since=TOMORROW),
    ):
        assert ask(doctor(), Act.DOCUMENT_READ, document(), relation).reason is Reason.NO_AGREEMENT


def test_c12_only_an_emergency_opens_an_emergency() -> None:
    in_name_only = tie(RelationKind.AUTHORISED_PERSON, mode=AccessMode.BREAK_GLASS)
    assert ask(doctor(), Act.DOCUMENT_READ, document(), in_name_only, **IN_GLASS).rule == "C12"


def test_c32_r04_system_acts_at_the_very_instant() -> None:
    system = somebody(ActorKind.SYSTEM, authentication=AuthenticationMode.NONE)
    suspended = record(RecordStatus.SUSPENDED, suspended_at=datetime(2026, 3, 1, 9, tzinfo=PARIS))
    due = datetime(2026, 4, 12, tzinfo=PARIS)
    assert ask(system, Act.RECORD_CLOSE, on=suspended, now=due).permit
    assert not ask(system, Act.RECORD_CLOSE, on=suspended, now=due - timedelta(seconds=1)).permit
    asked = record(RecordStatus.CLOSED, destruction_asked_for=NOW)
    assert ask(system, Act.RECORD_DESTROY, on=asked).permit


def test_objection_is_noted_by_a_doctor_or_pharmacist_and_only_reported_by_others() -> None:
    assert ask(doctor(), Act.OBJECTION_NOTE, None, AGREED).rule == "C80"
    assert ask(doctor(profession="21"), Act.OBJECTION_NOTE, None, AGREED).permit
    assert not ask(doctor(profession="60"), Act.OBJECTION_NOTE, None, AGREED).permit
    assert ask(doctor(), Act.OBJECTION_NOTE).rule == "R06"
    assert ask(doctor(profession="60"), Act.OBJECTION_REPORT).rule == "C81"
