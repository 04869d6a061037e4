"""C10, C11, C17 to C22: the person, and who acts for the person."""

from typing import Any

import pytest

from carnet.policy.acts import Act
from carnet.policy.model import (
    AccessMode,
    ActorKind,
    Audience,
    AudienceKind,
    Decision,
    Document,
    DocumentStatus,
    HiddenKind,
    InstanceSettings,
    RecordStatus,
    Relation,
    RelationKind,
    Target,
)
from carnet.policy.reasons import Duty, Reason
from tests.unit.policy.worlds import (
    AGREED,
    OTHER_DOCTOR,
    PARIS,
    PATIENT,
    TREATING,
    ask,
    by_patient_side,
    doctor,
    document,
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


def test_c72_what_a_professional_recorded_is_reported_and_an_own_document_is_changed() -> None:
    for kind in (*IN_CHARGE, ActorKind.CAREGIVER):
        theirs = by_patient_side(kind, Act.DOCUMENT_ASK_CORRECTION, document(depositor_kind=ActorKind.PROFESSIONAL))
        assert (theirs.permit, theirs.rule) == (True, "C11")
        own = by_patient_side(kind, Act.DOCUMENT_ASK_CORRECTION, mine())
        assert (own.permit, own.rule) == (False, "C72")


def test_c11_directives_and_trusted_person_are_the_adults_own() -> None:
    for act in (Act.DIRECTIVE_WRITE, Act.TRUSTED_PERSON_NAME):
        assert by_patient_side(ActorKind.HOLDER, act).permit
        for kind in (ActorKind.REPRESENTATIVE, ActorKind.GUARDIAN, ActorKind.CAREGIVER):
            assert not by_patient_side(kind, act).permit


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
    mine = own(shown_for_good=False)
    for age in (False, None):
        asked = _kept_for(mine, on=record(holder_is_minor=age))
        assert (asked.permit, asked.rule) == (False, "C19")
    child = _kept_for(mine)
    assert (child.permit, child.rule, child.duties) == (True, "C73", only(Duty.SEND_NO_MAIL))


def _kept_for(of: Document, *relations: Relation, asked: bool = True, **said: Any) -> Decision:
    on = {"on": record(holder_is_minor=True)} | said
    act = Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES
    return ask(doctor(), act, of, *relations, at_patient_request=asked, **on)


def test_c73_keep_from_representatives_author_or_treating_doctor_at_the_childs_word() -> None:
    mine, other = own(shown_for_good=False), document(shown_for_good=False)
    for of, relations in ((mine, ()), (other, (TREATING,))):
        assert _kept_for(of, *relations).permit
        alone = _kept_for(of, *relations, asked=False)
        assert (alone.permit, alone.rule, alone.reason) == (False, "C73", Reason.AGREEMENT_NOT_STATED)
    for relations in ((), (AGREED,)):
        refused = _kept_for(other, *relations)
        assert (refused.permit, refused.rule, refused.reason) == (False, "R22", Reason.NOT_AUTHOR)
    deleted = document(shown_for_good=False, status=DocumentStatus.DELETED)
    assert not _kept_for(deleted, TREATING).permit


def test_c73_keep_from_representatives_what_was_shown_for_good_or_in_an_emergency_refused() -> None:
    for relations in ((), (TREATING,)):
        for_good = _kept_for(own(shown_for_good=True), *relations)
        assert (for_good.permit, for_good.rule, for_good.reason) == (False, "C73", Reason.IRREVERSIBLE)
    for mode in (AccessMode.BREAK_GLASS, AccessMode.REGULATION):
        assert not _kept_for(own(shown_for_good=False), mode=mode).permit


def test_c73_show_to_representatives_treating_doctor_what_they_kept_only() -> None:
    act, kept = Act.DOCUMENT_SHOW_TO_REPRESENTATIVES, document(kept_by_asker=True, invisible_representatives=True)
    minor: dict[str, Any] = {"on": record(holder_is_minor=True), "at_patient_request": True}
    shown = ask(doctor(), act, kept, TREATING, **minor)
    assert (shown.permit, shown.rule, shown.duties) == (True, "C73", only(Duty.TELL_HOLDER))
    alone = ask(doctor(), act, kept, TREATING, **{**minor, "at_patient_request": False})
    assert (alone.permit, alone.rule, alone.reason) == (False, "C73", Reason.AGREEMENT_NOT_STATED)
    other = document(kept_by_asker=False, invisible_representatives=True)
    deleted = document(kept_by_asker=True, invisible_representatives=True, status=DocumentStatus.DELETED)
    for of, relations in ((other, (TREATING,)), (kept, (AGREED,)), (kept, ())):
        refused = ask(doctor(), act, of, *relations, **minor)
        assert (refused.permit, refused.rule, refused.reason) == (False, "R22", Reason.NOT_AUTHOR)
    assert not ask(doctor(), act, deleted, TREATING, **minor).permit
    for mode in (AccessMode.BREAK_GLASS, AccessMode.REGULATION):
        assert not ask(doctor(), act, kept, TREATING, mode=mode, **minor).permit


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
    assert (ticked.permit, ticked.rule, ticked.duties) == (True, "R07", only(Duty.TELL_HOLDER))


def test_c22_hide_from_the_treating_doctor_refused() -> None:
    decision = by_patient_side(
        ActorKind.HOLDER, Act.DOCUMENT_HIDE_FROM, document(), target=Target(OTHER_DOCTOR, is_treating_doctor=True)
    )
    assert (decision.permit, decision.rule, decision.reason) == (False, "C22", Reason.TREATING_DOCTOR_NOT_HIDDEN_FROM)
    assert by_patient_side(ActorKind.HOLDER, Act.DOCUMENT_HIDE_FROM, document(), target=Target(OTHER_DOCTOR)).permit
    assert by_patient_side(ActorKind.HOLDER, Act.DOCUMENT_HIDE_FROM).reason is Reason.NO_DOCUMENT


def test_hidden_by_default_hides_what_is_deposited_unless_withheld() -> None:
    default = settings(hidden_by_default=True)
    assert Duty.HIDE_FROM_PROFESSIONALS in ask(doctor(), Act.DOCUMENT_DEPOSIT, own(), settings=default).duties
    waiting = ask(doctor(), Act.DOCUMENT_DEPOSIT, own(invisible_patient=True), settings=default)
    assert (waiting.permit, waiting.duties) == (True, only(Duty.SEND_NO_MAIL))
    by_person = by_patient_side(ActorKind.HOLDER, Act.DOCUMENT_DEPOSIT, mine(), settings=default)
    assert by_person.duties == only(Duty.HIDE_FROM_PROFESSIONALS)
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
