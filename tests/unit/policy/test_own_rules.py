"""The rules of our own (C01 and following): what the sources leave open, and what makes the engine whole."""

from dataclasses import replace
from datetime import timedelta

import pytest

from carnet.policy.acts import READING, Act
from carnet.policy.model import (
    AccessMode,
    ActorKind,
    Audience,
    AudienceKind,
    AuthenticationMode,
    Channel,
    Context,
    HiddenKind,
    InstanceSettings,
    RecordStatus,
    Relation,
    RelationKind,
    Resource,
    Subject,
    Target,
)
from carnet.policy.reasons import Duty, Reason
from carnet.policy.rules import decide
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
    own,
    record,
    settings,
    somebody,
    tie,
)

PATIENT_SIDE = [ActorKind.HOLDER, ActorKind.REPRESENTATIVE, ActorKind.GUARDIAN, ActorKind.CAREGIVER]
IN_CHARGE = PATIENT_SIDE[:3]
IN_GLASS = {"mode": AccessMode.BREAK_GLASS}


def test_c01_unknown_act_or_quality_refused() -> None:
    holder = tie(RelationKind.HOLDER, PATIENT)
    for unknown in ("document:steal", "", "DOCUMENT_READ"):
        decision = ask(somebody(ActorKind.HOLDER), unknown, mine(), holder)  # type: ignore[arg-type]
        assert (decision.permit, decision.rule, decision.reason) == (False, "C01", Reason.NOT_FORESEEN)
    stranger = replace(somebody(ActorKind.HOLDER), kind="king")  # type: ignore[arg-type]
    assert not ask(stranger, Act.DOCUMENT_READ, mine(), holder).permit


def test_c01_secretary_operator_desk_and_software_read_no_document() -> None:
    for kind in (
        ActorKind.SECRETARY,
        ActorKind.OPERATOR,
        ActorKind.DESK_AGENT,
        ActorKind.APPLICATION,
        ActorKind.SYSTEM,
    ):
        for act in READING | {Act.JOURNAL_READ}:
            worker = at_structure(kind)
            agreed = tie(RelationKind.AUTHORISED_PERSON, worker.actor_id)
            assert ask(worker, act, document(), agreed, tie(RelationKind.AUTHORISED_STRUCTURE, STRUCTURE)).rule == "C01"


def test_c01_read_without_a_document_refused() -> None:
    assert ask(doctor(), Act.DOCUMENT_READ, None, AGREED).reason is Reason.NO_DOCUMENT
    for kind in PATIENT_SIDE:
        assert by_patient_side(kind, Act.DOCUMENT_READ).reason is Reason.NO_DOCUMENT
        assert by_patient_side(kind, Act.DOCUMENT_DEPOSIT).reason is Reason.NO_DOCUMENT
        assert by_patient_side(kind, Act.DOCUMENT_DELETE).reason is Reason.NO_DOCUMENT
    for act in (
        Act.DOCUMENT_DEPOSIT,
        Act.DOCUMENT_DELETE,
        Act.DOCUMENT_REPLACE,
        Act.DOCUMENT_HIDE,
        Act.DOCUMENT_SHOW,
        Act.DOCUMENT_WITHHOLD,
        Act.DOCUMENT_ANNOUNCE,
        Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES,
        Act.DOCUMENT_SHOW_TO_REPRESENTATIVES,
    ):
        assert ask(doctor(), act, None, AGREED, at_patient_request=True).reason is Reason.NO_DOCUMENT


def test_c02_anonymous_any_act_refused() -> None:
    for act in Act:
        decision = ask(Subject(ActorKind.ANONYMOUS), act, mine(), tie(RelationKind.HOLDER, PATIENT))
        assert (decision.permit, decision.rule, decision.reason) == (False, "C02", Reason.NOT_SIGNED_IN)


@pytest.mark.parametrize("kind", PATIENT_SIDE)
def test_c02_patient_side_without_the_right_tie_refused(kind: ActorKind) -> None:
    good = {
        ActorKind.HOLDER: RelationKind.HOLDER,
        ActorKind.REPRESENTATIVE: RelationKind.REPRESENTATIVE,
        ActorKind.GUARDIAN: RelationKind.GUARDIAN,
        ActorKind.CAREGIVER: RelationKind.CAREGIVER,
    }[kind]
    on = record(holder_is_minor=kind is ActorKind.REPRESENTATIVE, under_guardianship=kind is ActorKind.GUARDIAN)
    for other in set(RelationKind) - {good}:
        decision = ask(somebody(kind), Act.DOCUMENT_LIST, None, tie(other, PATIENT), on=on)
        assert (decision.permit, decision.rule, decision.reason) == (False, "C02", Reason.NOT_YOUR_RECORD)
    assert ask(somebody(kind), Act.DOCUMENT_LIST, None, tie(good, PATIENT), on=on).permit
    assert not ask(somebody(kind), Act.DOCUMENT_LIST, None, tie(good, "somebody-else"), on=on).permit
    assert not ask(somebody(kind), Act.DOCUMENT_LIST, None, tie(good, PATIENT, until=NOW), on=on).permit
    assert not ask(somebody(kind), Act.DOCUMENT_LIST, None, tie(good, PATIENT, since=TOMORROW), on=on).permit


def test_c02_holder_tie_needs_no_beginning_and_the_others_do() -> None:
    eternal = Relation(RelationKind.HOLDER, PATIENT)
    assert ask(somebody(ActorKind.HOLDER), Act.DOCUMENT_LIST, None, eternal).permit
    assert not ask(
        somebody(ActorKind.CAREGIVER), Act.DOCUMENT_LIST, None, Relation(RelationKind.CAREGIVER, PATIENT)
    ).permit


def test_c02_professional_session_of_a_parent_has_no_parents_right() -> None:
    mother = doctor(actor_id=PATIENT)
    for kind in (RelationKind.HOLDER, RelationKind.REPRESENTATIVE, RelationKind.GUARDIAN, RelationKind.CAREGIVER):
        assert not ask(mother, Act.DOCUMENT_READ, document(), tie(kind, PATIENT)).permit


def test_c02_holder_session_of_a_doctor_has_no_doctors_right() -> None:
    for kind in (RelationKind.AUTHORISED_PERSON, RelationKind.TREATING_DOCTOR):
        person = somebody(ActorKind.HOLDER, profession="10", sector="SA07")
        assert not ask(person, Act.DOCUMENT_READ, document(), tie(kind, PATIENT)).permit


def test_c02_guardian_of_a_record_without_measure_refused() -> None:
    guard = tie(RelationKind.GUARDIAN, PATIENT)
    assert not ask(somebody(ActorKind.GUARDIAN), Act.DOCUMENT_LIST, None, guard).permit


@pytest.mark.parametrize(
    ("kind", "act"),
    [(ActorKind.CAREGIVER, Act.CAREGIVER_ACCEPT), (ActorKind.REPRESENTATIVE, Act.REPRESENTATIVE_ACCEPT)],
)
def test_c02_accept_needs_an_invitation_that_has_not_ended(kind: ActorKind, act: Act) -> None:
    invited = tie(RelationKind.INVITED, PATIENT, until=TOMORROW)
    assert ask(somebody(kind), act, None, invited).permit
    assert ask(somebody(kind), act, None).reason is Reason.NOT_YOUR_RECORD
    assert not ask(somebody(kind), act, None, replace(invited, until=NOW)).permit


@pytest.mark.parametrize("mode", list(AuthenticationMode))
def test_c03_read_needs_strong_authentication_and_feeding_takes_a_certificate(mode: AuthenticationMode) -> None:
    strong = mode in {AuthenticationMode.TWO_FACTORS, AuthenticationMode.DIRECT, AuthenticationMode.INDIRECT_STRONG}
    known = strong or mode is AuthenticationMode.INDIRECT
    reader = doctor(authentication=mode)
    assert ask(reader, Act.DOCUMENT_READ, document(), AGREED).permit is strong
    assert ask(reader, Act.DOCUMENT_DEPOSIT, own()).permit is known
    assert ask(at_structure(ActorKind.APPLICATION, authentication=mode), Act.DOCUMENT_DEPOSIT, own()).permit is known
    holder = tie(RelationKind.HOLDER, PATIENT)
    person = ask(somebody(ActorKind.HOLDER, authentication=mode), Act.DOCUMENT_DEPOSIT, mine(), holder)
    assert person.permit is strong
    if not strong:
        assert (person.rule, person.reason) == ("C03", Reason.WEAK_AUTHENTICATION)
    assert ask(somebody(ActorKind.DESK_AGENT, authentication=mode), Act.RECORD_SEE_STATUS).permit is strong


@pytest.mark.parametrize("sector", ["", "SA43", "SA22", "SA24", "SA26", "SA58", "SA62", "SA70", "EXP_PATIENT", "sa07"])
@pytest.mark.parametrize("act", [Act.DOCUMENT_READ, Act.DOCUMENT_DEPOSIT, Act.RECORD_FIND])
def test_c04_professional_outside_an_activity_of_care_refused(sector: str, act: Act) -> None:
    decision = ask(doctor(sector=sector), act, own(), EXPRESS, TREATING)
    assert (decision.permit, decision.rule, decision.reason) == (False, "C04", Reason.ACTIVITY_NOT_CARE)
    for kind in (ActorKind.SECRETARY, ActorKind.APPLICATION):
        assert ask(at_structure(kind, sector=sector), Act.DOCUMENT_DEPOSIT, own()).rule == "C04"


def test_c04_desk_agent_of_social_security_is_no_professional() -> None:
    agent = somebody(ActorKind.DESK_AGENT, sector="SA24")
    assert ask(agent, Act.RECORD_OPEN, on=record(RecordStatus.NONE), consent_stated=True).permit


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (RecordStatus.NONE, Reason.NO_RECORD),
        (RecordStatus.SUSPENDED, Reason.RECORD_SUSPENDED),
        (RecordStatus.CLOSED, Reason.RECORD_CLOSED),
        (RecordStatus.DESTROYED, Reason.RECORD_DESTROYED),
    ],
)
def test_c05_read_in_a_record_that_is_not_active_refused(status: RecordStatus, reason: Reason) -> None:
    assert ask(doctor(), Act.DOCUMENT_READ, document(), AGREED, on=record(status)).reason is reason
    assert by_patient_side(ActorKind.HOLDER, Act.DOCUMENT_READ, mine(), on=record(status)).reason is reason


def test_c05_open_an_open_record_and_reopen_one_refused() -> None:
    opened = by_patient_side(ActorKind.HOLDER, Act.RECORD_OPEN, consent_stated=True)
    assert (opened.permit, opened.rule, opened.reason) == (False, "C05", Reason.RECORD_EXISTS)
    reopened = by_patient_side(ActorKind.HOLDER, Act.RECORD_REOPEN, consent_stated=True)
    assert (reopened.permit, reopened.rule, reopened.reason) == (False, "C05", Reason.RECORD_NOT_CLOSED)


def test_c05_open_an_absent_or_destroyed_record_allowed() -> None:
    for status in (RecordStatus.NONE, RecordStatus.DESTROYED):
        assert by_patient_side(ActorKind.HOLDER, Act.RECORD_OPEN, on=record(status), consent_stated=True).permit


def test_c06_after_a_death_the_patient_side_stops_and_nothing_opens_again() -> None:
    for kind in PATIENT_SIDE:
        dead = record(
            holder_is_minor=kind is ActorKind.REPRESENTATIVE,
            under_guardianship=kind is ActorKind.GUARDIAN,
            deceased=True,
        )
        decision = by_patient_side(kind, Act.DOCUMENT_LIST, on=dead)
        assert (decision.permit, decision.rule, decision.reason) == (False, "C06", Reason.HOLDER_DECEASED)
    agent = somebody(ActorKind.DESK_AGENT)
    for status, act in ((RecordStatus.NONE, Act.RECORD_OPEN), (RecordStatus.CLOSED, Act.RECORD_REOPEN)):
        gone = record(status, deceased=True)
        assert ask(agent, act, on=gone, consent_stated=True).rule == "C06"
        assert ask(doctor(), act, on=gone, consent_stated=True).rule == "C06"
    assert ask(agent, Act.RECORD_CLOSE, on=record(deceased=True)).permit


@pytest.mark.parametrize("act", sorted(InstanceSettings().step_up_acts))
def test_c07_step_up_acts_without_a_fresh_proof_refused(act: Act) -> None:
    if act is Act.EMERGENCY_BREAK_GLASS:
        asked = ask(doctor(), act, reason_given=True, stepped_up=False)
        assert ask(doctor(), act, reason_given=True, stepped_up=True).permit
    else:
        on = record(RecordStatus.CLOSED) if act is Act.RECORD_DESTROY else record()
        asked = by_patient_side(ActorKind.HOLDER, act, on=on, stepped_up=False)
        assert by_patient_side(ActorKind.HOLDER, act, on=on, stepped_up=True).permit
    assert (asked.permit, asked.rule, asked.reason) == (False, "C07", Reason.STEP_UP_NEEDED)


def test_c07_step_up_is_not_asked_of_the_system_nor_for_reading() -> None:
    system = somebody(ActorKind.SYSTEM, authentication=AuthenticationMode.NONE)
    asked = record(RecordStatus.CLOSED, destruction_asked_at=YESTERDAY)
    assert ask(system, Act.RECORD_DESTROY, on=asked, stepped_up=False).permit
    assert ask(doctor(), Act.DOCUMENT_READ, document(), AGREED, stepped_up=False).permit


def test_c08_no_document_leaves_by_mail() -> None:
    for act in (Act.DOCUMENT_READ, Act.DOCUMENT_LIST, Act.DOCUMENT_EXPLAIN, Act.PROFILE_READ, Act.RECORD_EXPORT):
        decision = by_patient_side(ActorKind.HOLDER, act, mine(), channel=Channel.MAIL)
        assert (decision.permit, decision.rule, decision.reason) == (False, "C08", Reason.NO_HEALTH_DATA_BY_MAIL)
        for channel in set(Channel) - {Channel.MAIL}:
            assert by_patient_side(ActorKind.HOLDER, act, mine(), channel=channel).permit
    assert by_patient_side(ActorKind.HOLDER, Act.SETTINGS_READ, channel=Channel.MAIL).permit


@pytest.mark.parametrize("relations", [(AGREED,), (TREATING,)])
def test_c09_deleted_document_professional_refused(relations: tuple[Relation, ...]) -> None:
    gone = own(status="deleted")
    for act in (
        Act.DOCUMENT_READ,
        Act.DOCUMENT_LIST,
        Act.DOCUMENT_DELETE,
        Act.DOCUMENT_REPLACE,
        Act.DOCUMENT_HIDE,
        Act.DOCUMENT_SHOW,
        Act.DOCUMENT_ANNOUNCE,
    ):
        assert not ask(doctor(), act, gone, *relations, at_patient_request=True).permit
    assert ask(doctor(), Act.DOCUMENT_READ, gone, *relations).rule == "C09"
    hidden_by_me = own(status="deleted", masked_by_kind=ActorKind.PROFESSIONAL, masked_by_person=doctor().actor_id)
    assert not ask(doctor(), Act.DOCUMENT_SHOW, hidden_by_me, *relations).permit


def test_c09_deleted_document_patient_side_refused_and_the_other_statuses_seen() -> None:
    for kind in PATIENT_SIDE:
        assert by_patient_side(kind, Act.DOCUMENT_READ, mine(status="deleted")).reason is Reason.DOCUMENT_DELETED
        assert not by_patient_side(kind, Act.DOCUMENT_READ, mine(status="unheard of")).permit
        for status in ("current", "deprecated", "archived"):
            assert by_patient_side(kind, Act.DOCUMENT_READ, mine(status=status)).permit


def test_c10_caregiver_without_hidden_documents_sees_neither_them_nor_their_readers() -> None:
    doctors = Audience(AudienceKind.PROFESSION, "10")
    for hidden, chosen in (
        (document(masque_ps=True), settings()),
        (document(hidden_from=(doctors,)), settings()),
        (document(), settings(hidden_kinds=(HiddenKind("10", doctors),))),
        (document(), settings(hidden_kinds=(HiddenKind("11488-4", doctors),))),
    ):
        refused = by_patient_side(ActorKind.CAREGIVER, Act.DOCUMENT_READ, hidden, sees_hidden=False, settings=chosen)
        assert (refused.permit, refused.rule, refused.reason) == (False, "C10", Reason.HIDDEN_FROM_CAREGIVER)
        assert by_patient_side(ActorKind.CAREGIVER, Act.DOCUMENT_READ, hidden, sees_hidden=True, settings=chosen).permit
    other_kind = settings(hidden_kinds=(HiddenKind("31", doctors),))
    assert by_patient_side(
        ActorKind.CAREGIVER, Act.DOCUMENT_READ, document(), sees_hidden=False, settings=other_kind
    ).permit
    assert by_patient_side(ActorKind.CAREGIVER, Act.JOURNAL_READ, sees_hidden=False).rule == "C10"
    assert by_patient_side(ActorKind.CAREGIVER, Act.JOURNAL_READ, sees_hidden=True).permit
    assert by_patient_side(ActorKind.HOLDER, Act.DOCUMENT_READ, document(masque_ps=True)).permit


def test_c10_sees_hidden_counts_for_the_caregivers_own_tie_only() -> None:
    narrow = tie(RelationKind.CAREGIVER, PATIENT, sees_hidden=False)
    wide_of_another = tie(RelationKind.CAREGIVER, "another", sees_hidden=True)
    stray = tie(RelationKind.INVITED, PATIENT, sees_hidden=True)
    decision = ask(
        somebody(ActorKind.CAREGIVER), Act.DOCUMENT_READ, document(masque_ps=True), narrow, wide_of_another, stray
    )
    assert not decision.permit


@pytest.mark.parametrize("kind", IN_CHARGE)
def test_c11_person_in_charge_exercises_the_rights(kind: ActorKind) -> None:
    reason = {"holder": Reason.OWN_RECORD, "representative": Reason.REPRESENTS, "guardian": Reason.GUARDS}[kind.value]
    for act in (
        Act.DOCUMENT_LIST,
        Act.DOCUMENT_READ,
        Act.DOCUMENT_HIDE,
        Act.DOCUMENT_SHOW,
        Act.DOCUMENT_HIDE_FROM,
        Act.DOCUMENT_SHOW_TO,
        Act.DOCUMENT_EXPLAIN,
        Act.DOCUMENT_ASK_CORRECTION,
        Act.AUTHORISATION_GIVE,
        Act.AUTHORISATION_GIVE_CODE,
        Act.AUTHORISATION_END,
        Act.BLOCK_SET,
        Act.BLOCK_LIFT,
        Act.FEEDING_OPPOSE,
        Act.SETTINGS_CHANGE,
        Act.RECORD_CLOSE,
        Act.RECORD_EXPORT,
        Act.JOURNAL_READ,
        Act.JOURNAL_PROVE,
        Act.CAREGIVER_INVITE,
        Act.CAREGIVER_END,
        Act.TREATING_DOCTOR_END,
        Act.PROFILE_READ,
        Act.PROFILE_WRITE,
        Act.DOCUMENT_DEPOSIT,
        Act.DOCUMENT_REPLACE,
    ):
        decision = by_patient_side(kind, act, mine())
        assert (decision.permit, decision.rule, decision.reason) == (True, "C11", reason), act


def test_c11_directives_and_trusted_person_are_the_adults_own() -> None:
    for act in (Act.DIRECTIVE_WRITE, Act.TRUSTED_PERSON_NAME):
        assert by_patient_side(ActorKind.HOLDER, act).permit
        for kind in (ActorKind.REPRESENTATIVE, ActorKind.GUARDIAN, ActorKind.CAREGIVER):
            assert not by_patient_side(kind, act).permit


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
        assert ask(doctor(), Act.DOCUMENT_READ, document(), *both, mode=mode).permit


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


@pytest.mark.parametrize("kind", PATIENT_SIDE)
def test_c17_patient_side_flags_a_document_invisible_to_itself_refused(kind: ActorKind) -> None:
    for flag in ("invisible_patient", "invisible_representatives"):
        decision = by_patient_side(kind, Act.DOCUMENT_DEPOSIT, mine(**{flag: True}))
        assert (decision.permit, decision.rule) == (False, "C17")
    assert by_patient_side(kind, Act.DOCUMENT_DEPOSIT, mine(masque_ps=True)).permit


def test_c19_representative_of_somebody_of_age_or_of_unknown_age_refused() -> None:
    parent = tie(RelationKind.REPRESENTATIVE, PATIENT)
    for age in (False, None):
        decision = ask(
            somebody(ActorKind.REPRESENTATIVE), Act.DOCUMENT_LIST, None, parent, on=record(holder_is_minor=age)
        )
        assert (decision.permit, decision.rule, decision.reason) == (False, "C19", Reason.NO_LONGER_A_MINOR)
    unmanaged = InstanceSettings(zone=PARIS, minors_managed=False)
    assert not by_patient_side(ActorKind.REPRESENTATIVE, Act.DOCUMENT_LIST, instance=unmanaged).permit


def test_c19_minor_holder_or_of_unknown_age_acts_alone_refused() -> None:
    for age in (True, None):
        decision = by_patient_side(ActorKind.HOLDER, Act.DOCUMENT_LIST, on=record(holder_is_minor=age))
        assert (decision.permit, decision.rule, decision.reason) == (False, "C19", Reason.MINOR_HOLDER)


def test_c19_keep_from_representatives_for_an_adult_refused() -> None:
    for age in (False, None):
        asked = ask(doctor(), Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES, own(), on=record(holder_is_minor=age))
        assert (asked.permit, asked.rule) == (False, "C19")
    child = ask(doctor(), Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES, own(), on=record(holder_is_minor=True))
    assert (child.permit, child.rule, child.duties) == (True, "R12", {Duty.SEND_NO_MAIL})
    assert not ask(
        doctor(), Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES, document(), AGREED, on=record(holder_is_minor=True)
    ).permit


def test_c20_protected_adult_needs_the_guardian_for_rights_and_not_for_reading() -> None:
    protected = record(under_guardianship=True)
    for act in (Act.DOCUMENT_READ, Act.DOCUMENT_DEPOSIT, Act.JOURNAL_READ, Act.DIRECTIVE_WRITE, Act.DOCUMENT_EXPLAIN):
        assert by_patient_side(ActorKind.HOLDER, act, mine(), on=protected).permit
    for act in (Act.RECORD_CLOSE, Act.AUTHORISATION_GIVE, Act.BLOCK_SET, Act.DOCUMENT_HIDE):
        decision = by_patient_side(ActorKind.HOLDER, act, mine(), on=protected)
        assert (decision.permit, decision.rule, decision.reason) == (False, "C20", Reason.GUARDIAN_MUST_AGREE)
        assert by_patient_side(ActorKind.HOLDER, act, mine(), on=protected, guardian_agreed=True).permit


def test_c20_open_for_a_protected_adult_without_the_guardian_refused() -> None:
    absent = record(RecordStatus.NONE, under_guardianship=True)
    for subject in (doctor(), somebody(ActorKind.DESK_AGENT)):
        alone = ask(subject, Act.RECORD_OPEN, on=absent, consent_stated=True)
        assert (alone.permit, alone.rule, alone.reason) == (False, "C20", Reason.GUARDIAN_MUST_AGREE)
        assert ask(subject, Act.RECORD_OPEN, on=absent, consent_stated=True, guardian_agreed=True).permit
    holder = by_patient_side(ActorKind.HOLDER, Act.RECORD_OPEN, on=absent, consent_stated=True)
    assert holder.rule == "C20"


@pytest.mark.parametrize("status", [RecordStatus.NONE, RecordStatus.CLOSED])
def test_c21_open_or_reopen_without_the_box_refused(status: RecordStatus) -> None:
    act = Act.RECORD_OPEN if status is RecordStatus.NONE else Act.RECORD_REOPEN
    for subject in (doctor(), doctor(profession="21"), somebody(ActorKind.DESK_AGENT)):
        decision = ask(subject, act, on=record(status))
        assert (decision.permit, decision.rule, decision.reason) == (False, "C21", Reason.AGREEMENT_NOT_STATED)
        assert ask(subject, act, on=record(status), consent_stated=True).permit
    assert by_patient_side(ActorKind.HOLDER, act, on=record(status)).rule == "C21"


def test_c21_close_at_the_desk_needs_the_persons_word_unless_deceased() -> None:
    agent = somebody(ActorKind.DESK_AGENT)
    assert ask(agent, Act.RECORD_CLOSE).rule == "C21"
    assert ask(agent, Act.RECORD_CLOSE, consent_stated=True).permit
    assert ask(agent, Act.RECORD_CLOSE, on=record(deceased=True)).permit


def test_c21_state_the_agreement_professional_only_when_ticked() -> None:
    unticked = ask(doctor(), Act.AUTHORISATION_STATE)
    assert (unticked.permit, unticked.rule, unticked.reason) == (False, "C21", Reason.AGREEMENT_NOT_STATED)
    ticked = ask(doctor(), Act.AUTHORISATION_STATE, consent_stated=True)
    assert (ticked.permit, ticked.rule, ticked.duties) == (True, "R07", {Duty.TELL_HOLDER})


def test_c22_hide_from_the_treating_doctor_refused() -> None:
    decision = by_patient_side(
        ActorKind.HOLDER, Act.DOCUMENT_HIDE_FROM, document(), target=Target(OTHER_DOCTOR, is_treating_doctor=True)
    )
    assert (decision.permit, decision.rule, decision.reason) == (False, "C22", Reason.TREATING_DOCTOR_NOT_HIDDEN_FROM)
    assert by_patient_side(ActorKind.HOLDER, Act.DOCUMENT_HIDE_FROM, document(), target=Target(OTHER_DOCTOR)).permit
    assert by_patient_side(ActorKind.HOLDER, Act.DOCUMENT_HIDE_FROM).reason is Reason.NO_DOCUMENT


def test_c23_treating_doctor_is_a_doctor_named_or_claiming() -> None:
    for act in (Act.TREATING_DOCTOR_NAME, Act.TREATING_DOCTOR_CONFIRM):
        nurse = by_patient_side(ActorKind.HOLDER, act, target=Target("8", "60", sector="SA07"))
        assert (nurse.permit, nurse.rule, nurse.reason) == (False, "C23", Reason.DOCTOR_NEEDED)
        assert by_patient_side(ActorKind.HOLDER, act, target=Target("8", "10", sector="SA07")).permit
    claimed = ask(doctor(), Act.TREATING_DOCTOR_CLAIM)
    assert (claimed.permit, claimed.rule, claimed.duties) == (True, "C23", {Duty.TELL_HOLDER})
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
    assert (lifted.permit, lifted.duties) == (True, {Duty.TELL_HOLDER})
    for act in (Act.REPRESENTATIVE_REVOKE, Act.GUARDIAN_DECLARE, Act.IDENTITY_CORRECT, Act.DOCUMENT_MOVE):
        decision = ask(somebody(ActorKind.DESK_AGENT), act, document())
        assert (decision.permit, decision.duties) == (True, {Duty.TELL_HOLDER})


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
        assert (decision.permit, decision.rule, decision.duties) == (True, "C26", {Duty.TELL_HOLDER})
    for profession in ("60", "40", ""):
        decision = ask(doctor(profession=profession), Act.RECORD_OPEN, on=absent, consent_stated=True)
        assert (decision.permit, decision.rule) == (False, "C01")


def test_c27_regulation_by_somebody_who_is_no_regulator_refused() -> None:
    decision = ask(doctor(), Act.EMERGENCY_REGULATE, reason_given=True)
    assert (decision.permit, decision.rule, decision.reason) == (False, "C27", Reason.NOT_A_REGULATOR)
    traits = ask(doctor(), Act.RECORD_FIND_BY_TRAITS, reason_given=True, mode=AccessMode.REGULATION)
    assert traits.rule == "C27"


def test_c28_emergency_without_a_reason_refused() -> None:
    for act in (Act.EMERGENCY_BREAK_GLASS, Act.EMERGENCY_REGULATE):
        decision = ask(doctor(regulator=True), act)
        assert (decision.permit, decision.rule, decision.reason) == (False, "C28", Reason.REASON_NEEDED)


def test_find_by_traits_professional_only_in_an_emergency_with_a_reason() -> None:
    assert ask(doctor(), Act.RECORD_FIND_BY_TRAITS, reason_given=True).rule == "C01"
    assert ask(doctor(), Act.RECORD_FIND_BY_TRAITS, **IN_GLASS).rule == "C28"
    found = ask(doctor(), Act.RECORD_FIND_BY_TRAITS, reason_given=True, **IN_GLASS)
    assert (found.permit, found.rule, found.duties) == (True, "R18", {Duty.REVIEW})
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
        assert (asked.permit, asked.reason, asked.duties) == (True, Reason.AT_PATIENT_REQUEST, {Duty.TELL_HOLDER})
    other = ask(doctor(), Act.DOCUMENT_SHOW, document(**hidden), AGREED, at_patient_request=True)
    assert (other.permit, other.rule, other.reason) == (False, "C29", Reason.NOT_HIDER)


def test_c29_flags_of_a_document_a_colleague_of_the_structure_changes_refused() -> None:
    by_colleague = document(depositor_structure=STRUCTURE, masque_ps=True, opened_by_patient_side=False)
    assert ask(doctor(), Act.DOCUMENT_DELETE, by_colleague).permit
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
    assert (unopened.permit, unopened.rule, unopened.duties) == (True, "R14", {Duty.SEND_NO_MAIL})
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


def test_hidden_by_default_hides_what_is_deposited_unless_withheld() -> None:
    default = settings(hidden_by_default=True)
    assert Duty.HIDE_FROM_PROFESSIONALS in ask(doctor(), Act.DOCUMENT_DEPOSIT, own(), settings=default).duties
    waiting = ask(doctor(), Act.DOCUMENT_DEPOSIT, own(invisible_patient=True), settings=default)
    assert (waiting.permit, waiting.duties) == (True, {Duty.SEND_NO_MAIL})
    by_person = by_patient_side(ActorKind.HOLDER, Act.DOCUMENT_DEPOSIT, mine(), settings=default)
    assert by_person.duties == {Duty.HIDE_FROM_PROFESSIONALS}
    assert by_patient_side(ActorKind.HOLDER, Act.DOCUMENT_DEPOSIT, mine()).duties == frozenset()


def test_patient_side_shows_and_replaces_only_what_it_sees() -> None:
    waiting = mine(invisible_patient=True)
    for act in (
        Act.DOCUMENT_SHOW,
        Act.DOCUMENT_REPLACE,
        Act.DOCUMENT_DELETE,
        Act.DOCUMENT_EXPLAIN,
        Act.DOCUMENT_SHOW_TO,
    ):
        assert by_patient_side(ActorKind.HOLDER, act, waiting).rule == "R14"


def test_settings_that_were_not_loaded_are_the_most_closed() -> None:
    bare = Context(NOW, (emergency(),), mode=AccessMode.BREAK_GLASS)
    decision = decide(doctor(), Act.DOCUMENT_READ, Resource(record(), document()), bare)
    assert (decision.permit, decision.rule) == (False, "R16")
