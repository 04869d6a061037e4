"""R13 to R24 of domain/rules.md, section 1.16: each rule has tests that carry its number."""

from datetime import datetime
from typing import Any

import pytest

from carnet.policy.acts import Act
from carnet.policy.model import (
    AccessMode,
    ActorKind,
    AuthenticationMode,
    InstanceSettings,
    Origin,
    RelationKind,
    Target,
)
from carnet.policy.reasons import Duty, Reason
from tests.unit.policy.worlds import (
    AGREED,
    EXPRESS,
    NOW,
    PARIS,
    PATIENT,
    STRUCTURE,
    TEAM,
    TIES,
    TREATING,
    ask,
    by_patient_side,
    context,
    doctor,
    document,
    emergency,
    mine,
    only,
    own,
    record_of,
    settings,
    somebody,
    tie,
)

SYSTEM = somebody(ActorKind.SYSTEM, "carnet", authentication=AuthenticationMode.NONE)
EXPRESS_TEAM = tie(RelationKind.AUTHORISED_STRUCTURE, STRUCTURE, origin=Origin.EXPRESS)
OCCUPATIONAL_TIES = ((), (AGREED,), (TEAM,), (TREATING,), (EXPRESS_TEAM,))
IN_GLASS: dict[str, Any] = {"mode": AccessMode.BREAK_GLASS}
IN_REGULATION: dict[str, Any] = {"mode": AccessMode.REGULATION}


@pytest.mark.parametrize("kind", [ActorKind.REPRESENTATIVE, ActorKind.GUARDIAN, ActorKind.CAREGIVER])
def test_r13_secret_document_representative_lists_or_reads_absent(kind: ActorKind) -> None:
    for act in (Act.DOCUMENT_LIST, Act.DOCUMENT_READ):
        seen = by_patient_side(kind, act, document(invisible_representatives=True))
        assert (seen.permit, seen.rule) == (False, "R13")
        assert by_patient_side(kind, act, document()).permit


def test_r13_secret_document_goes_by_no_mail() -> None:
    decision = ask(doctor(), Act.DOCUMENT_DEPOSIT, own(invisible_representatives=True))
    assert decision.duties == only(Duty.SEND_NO_MAIL)


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


def _begun(kind: ActorKind) -> dict[str, Any]:
    """The tie of `by_patient_side` begins in March: these tests are in February, so it must begin earlier."""
    return {"relations": (tie(TIES[kind], PATIENT, since=datetime(2025, 1, 1, tzinfo=PARIS), sees_hidden=True),)}


def test_r14_withheld_document_professional_reads_with_a_warning() -> None:
    for grant in (AGREED, TREATING):
        seen = ask(doctor(), Act.DOCUMENT_READ, document(invisible_patient=True), grant)
        assert (seen.permit, seen.duties) == (True, only(Duty.WARN_NOT_VISIBLE_TO_PATIENT))
    both = own(invisible_patient=True, invisible_representatives=True)
    assert ask(doctor(), Act.DOCUMENT_READ, both, AGREED).duties == only(
        Duty.WARN_NOT_VISIBLE_TO_PATIENT, Duty.WARN_NOT_VISIBLE_TO_REPRESENTATIVES
    )


def test_r14_announce_professional_declares_the_consultation() -> None:
    waiting = document(invisible_patient=True)
    told = ask(doctor(), Act.DOCUMENT_ANNOUNCE, waiting, AGREED)
    assert (told.permit, told.rule, told.duties) == (True, "R14", only(Duty.TELL_HOLDER))
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
    assert decision.duties == only(Duty.TELL_HOLDER, Duty.TELL_TREATING_DOCTOR, Duty.REVIEW, Duty.SHOW_BANNER)


def test_r18_reading_in_an_emergency_shows_the_banner() -> None:
    seen = ask(doctor(), Act.DOCUMENT_READ, document(), emergency(), **IN_GLASS)
    assert (seen.permit, seen.rule, seen.duties) == (True, "R18", only(Duty.SHOW_BANNER))
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
