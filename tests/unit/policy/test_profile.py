"""Who reads and writes the medical profile: what the person chose, what a job allows, what a caregiver wrote."""

from dataclasses import replace

import pytest

from carnet.policy.acts import Act
from carnet.policy.model import AccessMode, ActorKind, Decision, Relation, RelationKind, Resource
from carnet.policy.reasons import AS_ABSENT, Reason
from carnet.policy.rules import decide
from carnet.policy.sections import CONTACTS, SHARED_BY_DEFAULT, Part, Section, Sharing, sharing_at_first
from tests.unit.policy.worlds import AGREED, PATIENT, TIES, TREATING, context, doctor, emergency, record, somebody, tie

SHARED = Part(Section.ILLNESSES, Sharing.CARE_TEAM, ActorKind.HOLDER.value, "account-colette")
PRIVATE = Part(Section.ILLNESSES, Sharing.TREATING_DOCTOR, ActorKind.HOLDER.value, "account-colette")
OWN = Part(Section.ILLNESSES, Sharing.TREATING_DOCTOR, ActorKind.CAREGIVER.value, PATIENT)


def professional(part: Part, *relations: Relation, **who: str) -> Decision:
    """What a professional is answered who asks to read a part."""
    return decide(doctor(**who), Act.PROFILE_READ, Resource(record(), None, part), context(*relations))


def patient_side(kind: ActorKind, act: Act, part: Part, *, sees_hidden: bool = False) -> Decision:
    """What the person, or who acts for the person, is answered."""
    on = record(holder_is_minor=kind is ActorKind.REPRESENTATIVE, under_guardianship=kind is ActorKind.GUARDIAN)
    ties = context(tie(TIES[kind], PATIENT, sees_hidden=sees_hidden))
    return decide(somebody(kind), act, Resource(on, None, part), ties)


def test_c54_professional_with_an_agreement_reads_what_is_shared_only() -> None:
    assert professional(SHARED, AGREED).permit
    refused = professional(PRIVATE, AGREED)
    assert (refused.permit, refused.rule, refused.reason) == (False, "C54", Reason.HIDDEN)
    assert refused.reason in AS_ABSENT
    assert not professional(SHARED).permit


def test_c54_treating_doctor_reads_all_of_the_profile() -> None:
    for part in (SHARED, PRIVATE):
        assert professional(part, TREATING).permit


def test_c54_emergency_opens_what_is_shared_and_no_more() -> None:
    def urgent(part: Part) -> Decision:
        return decide(
            doctor(), Act.PROFILE_READ, Resource(record(), None, part),
            context(emergency(), mode=AccessMode.BREAK_GLASS),
        )  # fmt: skip

    assert urgent(SHARED).permit
    assert not urgent(PRIVATE).permit


def test_c14_profession_that_reads_no_synthesis_reads_contacts_only() -> None:
    """Row 26 of the matrix is a profession without a right to the synthesis."""
    assert professional(SHARED, AGREED, profession="26").rule == "C14"
    for section in CONTACTS:
        assert professional(Part(section, Sharing.CARE_TEAM), AGREED, profession="26").permit


@pytest.mark.parametrize("kind", [ActorKind.HOLDER, ActorKind.REPRESENTATIVE, ActorKind.GUARDIAN])
def test_c11_person_and_who_acts_for_the_person_read_and_write_all(kind: ActorKind) -> None:
    for part in (SHARED, PRIVATE, OWN):
        for act in (Act.PROFILE_READ, Act.PROFILE_WRITE, Act.PROFILE_SHARE):
            assert patient_side(kind, act, part).permit


def test_c54_caregiver_reads_what_is_shared_and_what_the_caregiver_wrote() -> None:
    caregiver = ActorKind.CAREGIVER
    assert patient_side(caregiver, Act.PROFILE_READ, SHARED).permit
    assert patient_side(caregiver, Act.PROFILE_READ, OWN).permit
    refused = patient_side(caregiver, Act.PROFILE_READ, PRIVATE)
    assert (refused.rule, refused.reason in AS_ABSENT) == ("C54", True)
    assert patient_side(caregiver, Act.PROFILE_READ, PRIVATE, sees_hidden=True).permit


def test_r24_caregiver_adds_lines_and_changes_own_ones_and_never_who_reads() -> None:
    caregiver = ActorKind.CAREGIVER
    assert patient_side(caregiver, Act.PROFILE_WRITE, Part(Section.ILLNESSES)).permit
    assert patient_side(caregiver, Act.PROFILE_WRITE, OWN).permit
    assert patient_side(caregiver, Act.PROFILE_WRITE, SHARED).rule == "R24"
    # What the caregiver may not read is answered as what is not there, not as what is another's.
    assert patient_side(caregiver, Act.PROFILE_WRITE, PRIVATE).reason in AS_ABSENT
    assert patient_side(caregiver, Act.PROFILE_SHARE, OWN).rule == "R24"


def test_sharing_at_first_what_saves_and_whom_to_call_is_shared() -> None:
    assert {one for one in Section if sharing_at_first(one) is Sharing.CARE_TEAM} == SHARED_BY_DEFAULT
    assert Section.ILLNESSES not in SHARED_BY_DEFAULT
    assert {Section.ALLERGIES, Section.TREATMENTS} < SHARED_BY_DEFAULT


def test_profile_of_another_is_read_by_nobody() -> None:
    for kind in TIES:
        assert not decide(somebody(kind), Act.PROFILE_READ, Resource(record(), None, SHARED), context()).permit
    stranger = Relation(RelationKind.HOLDER, "account-other")
    assert not decide(
        somebody(ActorKind.HOLDER), Act.PROFILE_READ, Resource(record(), None, SHARED), context(stranger)
    ).permit


DOSE = Part(Section.VACCINES, Sharing.CARE_TEAM, ActorKind.HOLDER.value, "account-colette")
UNSHARED = Part(Section.VACCINES, Sharing.TREATING_DOCTOR)


def writes(part: Part, *relations: Relation, secret: bool = False, **who: str) -> Decision:
    """What a professional is answered who adds to a section, or changes a line."""
    on = record(holder_is_minor=secret)
    return decide(
        doctor(**who), Act.PROFILE_WRITE, Resource(on, None, part), context(*relations, secret_connection=secret)
    )


def test_c57_professional_adds_vaccinations_only_by_whom_a_vaccination_note_may_be_read() -> None:
    for relation in (AGREED, TREATING):
        assert writes(DOSE, relation).permit
        # What is added needs no right to read the section, as a deposit.
        assert writes(UNSHARED, relation).permit
    assert writes(SHARED, TREATING).rule == "C01"
    assert writes(DOSE).rule == "R06"
    assert writes(UNSHARED, AGREED, profession="26").rule == "C14"
    assert writes(UNSHARED, AGREED, secret=True).rule == "R12"


def test_c57_what_a_professional_confirmed_is_changed_by_that_professional_alone() -> None:
    mine = replace(DOSE, by_kind=ActorKind.PROFESSIONAL.value, confirmed_by=doctor().actor_id)
    theirs = replace(mine, confirmed_by="another")
    assert writes(mine, AGREED).permit
    assert writes(theirs, AGREED).rule == "C57"
    for kind in (ActorKind.HOLDER, ActorKind.REPRESENTATIVE, ActorKind.GUARDIAN, ActorKind.CAREGIVER):
        refused = patient_side(kind, Act.PROFILE_WRITE, theirs, sees_hidden=True)
        assert (refused.permit, refused.rule, refused.reason) == (False, "C57", Reason.CONFIRMED_ENTRY)
        assert patient_side(kind, Act.PROFILE_READ, theirs).permit


def test_c57_professional_reads_what_it_confirmed_whatever_is_shared_and_nothing_else() -> None:
    mine = replace(UNSHARED, by_kind=ActorKind.PROFESSIONAL.value, confirmed_by=doctor().actor_id)
    assert professional(mine, AGREED).permit
    assert professional(replace(mine, confirmed_by="another"), AGREED).rule == "C54"
    assert not professional(mine).permit
