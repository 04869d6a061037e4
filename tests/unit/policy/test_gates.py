"""C01 to C09: what stops an actor before any rule on rights is asked, and what nobody sees."""

from dataclasses import replace
from typing import Any

import pytest

from carnet.policy.acts import READING, Act
from carnet.policy.model import (
    AccessMode,
    ActorKind,
    AuthenticationMode,
    Channel,
    Context,
    InstanceSettings,
    RecordStatus,
    Relation,
    RelationKind,
    Resource,
    Subject,
)
from carnet.policy.reasons import Reason
from carnet.policy.rules import decide
from tests.unit.policy.worlds import (
    AGREED,
    EXPRESS,
    NOW,
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
    somebody,
    tie,
)

PATIENT_SIDE = [ActorKind.HOLDER, ActorKind.REPRESENTATIVE, ActorKind.GUARDIAN, ActorKind.CAREGIVER]
IN_CHARGE = PATIENT_SIDE[:3]
IN_GLASS: dict[str, Any] = {"mode": AccessMode.BREAK_GLASS}


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
    for act in set(Act) - {Act.HEALTH_LINK_OPEN}:
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


@pytest.mark.parametrize(
    "act", [Act.DOCUMENT_DELETE, Act.DOCUMENT_ARCHIVE, Act.DOCUMENT_UNARCHIVE, Act.DOCUMENT_IDENTIFY]
)
def test_c03_certificate_of_a_structure_or_card_of_its_staff_is_enough_for_own_documents(act: Act) -> None:
    by_seal = AuthenticationMode.INDIRECT
    assert ask(doctor(authentication=by_seal), act, own()).permit
    staff = at_structure(ActorKind.SECRETARY, authentication=AuthenticationMode.DIRECT)
    assert ask(staff, act, replace(own(), depositor_structure=staff.structure_id)).permit
    assert ask(staff, Act.DOCUMENT_READ, own()).reason is Reason.NOT_FORESEEN


@pytest.mark.parametrize("act", [Act.DOCUMENT_HIDE, Act.DOCUMENT_WITHHOLD, Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES])
def test_c03_certificate_of_a_structure_never_says_who_sees_a_document(act: Act) -> None:
    decision = ask(doctor(authentication=AuthenticationMode.INDIRECT), act, own())
    assert (decision.rule, decision.reason) == ("C03", Reason.WEAK_AUTHENTICATION)
    assert ask(doctor(authentication=AuthenticationMode.INDIRECT_STRONG), act, own()).rule != "C03"


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
    asked = record(RecordStatus.CLOSED, destruction_asked_for=YESTERDAY)
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


def test_settings_that_were_not_loaded_are_the_most_closed() -> None:
    bare = Context(NOW, (emergency(),), mode=AccessMode.BREAK_GLASS)
    decision = decide(doctor(), Act.DOCUMENT_READ, Resource(record(), document()), bare)
    assert (decision.permit, decision.rule) == (False, "R16")
