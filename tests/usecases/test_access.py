"""Access that the person gives, ends and refuses: permanent, for a team, blocks, oppositions to deposits (R06-R10)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from carnet.consent.authorisations import Grantee, GranteeKind, How
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import new_record_id
from carnet.storage import db
from carnet.usecases._incoming import Form
from carnet.usecases.break_glass import Emergency, EmergencyReason, Entered, break_glass
from carnet.usecases.caller import AccessMode, Caller
from carnet.usecases.change_block import change_block
from carnet.usecases.change_feeding import change_feeding
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.end_access import end_access
from carnet.usecases.give_access import give_access
from carnet.usecases.give_up_access import GivenUp, give_up_access
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.read_journal import JournalPage, read_journal
from carnet.usecases.see_access import Access, Accesses, Given, see_access
from carnet.usecases.see_status import MyRight, Status, see_status
from carnet.usecases.state_agreement import Agreed, state_agreement
from tests import cast
from tests.usecases.relatives import caregiver
from tests.usecases.scene import DAY, REPORT, Scene, assert_refused, counts, nothing_kept, report, system_record

HOSPITAL = Grantee(GranteeKind.STRUCTURE, cast.HOSPITAL.structure_id)
PRACTICE = Grantee(GranteeKind.STRUCTURE, cast.CABINET.structure_id)


def who(carer: cast.Carer) -> Grantee:
    """A professional of the cast, as one to whom access is given."""
    return Grantee(GranteeKind.PROFESSIONAL, carer.facts.professional_id)


def of(scene: Scene, grantee: Grantee) -> Given:
    """What Odette is shown of one grantee."""
    answer = see_access(scene.odette, scene.record)
    assert isinstance(answer, Accesses), answer
    return answer.of(grantee)


def reads(caller: Caller, scene: Scene) -> bool:
    """Whether this caller's list opens now; a refusal is one of rights."""
    answer = list_documents(caller, scene.record)
    assert isinstance(answer, DocumentList) or answer.rule in {"R06", "R09", "R20", "C04", "C12"}, answer
    return isinstance(answer, DocumentList)


def in_emergency(scene: Scene, of: cast.Carer) -> Caller:
    """This professional has broken the glass, and works in that mode."""
    caller = replace(scene.caller(of), stepped_up=True)
    opened = break_glass(
        caller, scene.record, Emergency(AccessMode.BREAK_GLASS, EmergencyReason.UNCONSCIOUS, "inconsciente")
    )
    assert isinstance(opened, Entered), opened
    return replace(caller, mode=AccessMode.BREAK_GLASS)


def blocks(scene: Scene, grantee: Grantee) -> None:
    """Odette blocks."""
    assert not isinstance(change_block(scene.odette, scene.record, grantee, blocked=True), Refusal)


def unblocks(scene: Scene, grantee: Grantee) -> None:
    """Odette lifts a block."""
    assert not isinstance(change_block(scene.odette, scene.record, grantee, blocked=False), Refusal)


def status(caller: Caller, scene: Scene) -> Status:
    """What TD0.2 answers this caller."""
    answer = see_status(caller, scene.record)
    assert isinstance(answer, Status), answer
    return answer


# Giving and ending.


def test_give_access_holder_to_a_doctor_of_the_directory_reads_without_an_end_until_it_is_ended(scene: Scene) -> None:
    paul = scene.caller(cast.PAUL)
    assert not reads(paul, scene)
    assert not isinstance(give_access(scene.odette, scene.record, who(cast.PAUL)), Refusal | Conflict)
    scene.clock.move(timedelta(days=700))
    assert reads(paul, scene)
    one = of(scene, who(cast.PAUL))
    assert (one.access, one.until, one.how) == (Access.READS, None, How.GIVEN)
    assert not isinstance(end_access(scene.odette, scene.record, who(cast.PAUL)), Refusal)
    answer = list_documents(paul, scene.record)
    assert_refused(answer, paul, "document:list", "R06", "no_agreement", scene.record)
    assert of(scene, who(cast.PAUL)).access is Access.OVER
    assert status(paul, scene).right is MyRight.NONE


def test_give_access_holder_to_a_structure_its_professionals_read_and_no_others(scene: Scene) -> None:
    give_access(scene.odette, scene.record, HOSPITAL)
    assert reads(scene.caller(cast.PAUL), scene)
    assert not reads(scene.caller(cast.HELENE), scene)
    assert not reads(replace(scene.caller(cast.PAUL), structure_id=cast.CABINET.structure_id), scene)


def test_give_access_to_whom_no_directory_knows_is_told(scene: Scene) -> None:
    before = counts("authorisation", "event")
    with pytest.raises(Invalid) as told:
        give_access(scene.odette, scene.record, Grantee(GranteeKind.PROFESSIONAL, "899999999999"))
    assert [(p.element, p.rule) for p in told.value.problems] == [("grantee", "directory.unknown_grantee")]
    assert counts("authorisation", "event") == before


@pytest.mark.parametrize(
    ("sector", "rule", "reason"),
    [
        ("SA23", "R21", "activity_excluded"),
        ("SA24", "C71", "activity_not_care"),
        ("SA13", "R20", "occupational_health"),
    ],
)
def test_give_access_holder_to_a_structure_that_is_no_place_of_care_is_refused(
    scene: Scene, sector: str, rule: str, reason: str
) -> None:
    place = cast.publish_place(sector)
    answer = give_access(scene.odette, scene.record, Grantee(GranteeKind.STRUCTURE, place.structure_id))
    assert_refused(answer, scene.odette, "authorisation:give", rule, reason, scene.record)
    assert counts("authorisation") == {"authorisation": 0}


@pytest.mark.parametrize("act", [give_access, end_access])
def test_change_access_caregiver_doctor_and_another_patient_are_refused(scene: Scene, act: object) -> None:
    assert callable(act)
    helper, _ = caregiver(scene.odette, cast.NINA)
    karim = cast.opened(cast.KARIM, scene.clock)
    before = counts("authorisation")
    for caller, rule in ((helper, "R24"), (karim, "C02"), (scene.caller(cast.PAUL), "C01")):
        answer = act(caller, scene.record, who(cast.PAUL))
        assert isinstance(answer, Refusal) and answer.rule == rule
    assert counts("authorisation") == before


def test_give_up_access_doctor_reads_no_more_and_the_person_sees_it(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    assert reads(helene, scene)
    assert give_up_access(helene, scene.record) == GivenUp()
    assert (scene.last().act, scene.last().who) == ("authorisation:give_up", helene.who())
    assert not reads(helene, scene)
    assert give_up_access(helene, scene.record) == GivenUp()
    answer = give_up_access(helene, new_record_id())
    assert_refused(answer, helene, "authorisation:give_up", "C05", "no_record", system_record())


# Consent heard for another one (R06, R07).


def test_r07_state_agreement_doctor_for_the_care_team_of_the_structure_lets_each_member_read(scene: Scene) -> None:
    """Before the first consent nobody of the team reads; after it, each member of it, and nobody of another place."""
    helene, ines, paul = (scene.caller(one) for one in (cast.HELENE, cast.INES, cast.PAUL))
    assert not any(reads(one, scene) for one in (helene, ines, paul))
    answer = state_agreement(helene, scene.record, agreed=True, grantee=PRACTICE)
    assert isinstance(answer, Agreed) and answer.until is not None
    assert [reads(one, scene) for one in (helene, ines, paul)] == [True, True, False]
    assert dict(scene.last().detail) == {}
    scene.clock.move(timedelta(days=366))
    refused = list_documents(ines, scene.record)
    assert_refused(refused, ines, "document:list", "R06", "agreement_expired", scene.record)


def test_state_agreement_team_lasts_as_long_as_the_operator_says(scene: Scene, settings: object) -> None:
    settings.CARNET_TEAM_AGREEMENT_MONTHS = 1  # type: ignore[attr-defined]
    helene = scene.caller(cast.HELENE)
    state_agreement(helene, scene.record, agreed=True, grantee=PRACTICE)
    scene.clock.move(timedelta(days=27))
    assert reads(helene, scene)
    scene.clock.move(timedelta(days=5))
    assert not reads(helene, scene)


def test_state_agreement_doctor_for_a_named_colleague_who_reads_and_the_hearer_does_not(scene: Scene) -> None:
    """R06: outside the team, explicit consent; R1111-46: heard for another professional by name."""
    helene, paul = scene.caller(cast.HELENE), scene.caller(cast.PAUL)
    assert isinstance(state_agreement(helene, scene.record, agreed=True, grantee=who(cast.PAUL)), Agreed)
    assert (reads(paul, scene), reads(helene, scene)) == (True, False)
    heard = of(scene, who(cast.PAUL)).heard_by
    assert heard is not None and heard.professional_id == helene.actor_id


def test_state_agreement_for_a_colleague_of_no_care_is_refused(scene: Scene) -> None:
    place = cast.publish_place("SA13")
    helene = scene.caller(cast.HELENE)
    answer = state_agreement(
        helene, scene.record, agreed=True, grantee=Grantee(GranteeKind.STRUCTURE, place.structure_id)
    )
    assert_refused(answer, helene, "authorisation:state", "R20", "occupational_health", scene.record)


def test_state_agreement_secretary_is_refused_and_reads_nothing_of_the_team(scene: Scene) -> None:
    """A07: a secretary neither hears an agreement nor reads by one of the structure."""
    sonia = cast.secretary(scene.clock)
    answer = state_agreement(sonia, scene.record, agreed=True, grantee=PRACTICE)
    assert_refused(answer, sonia, "authorisation:state", "C01", "not_foreseen", scene.record)
    state_agreement(scene.caller(cast.HELENE), scene.record, agreed=True, grantee=PRACTICE)
    assert isinstance(list_documents(sonia, scene.record), Refusal)


def test_state_agreement_never_shortens_a_permanent_access(scene: Scene) -> None:
    give_access(scene.odette, scene.record, who(cast.HELENE))
    assert state_agreement(scene.caller(cast.HELENE), scene.record, agreed=True) == Agreed(None)
    assert of(scene, who(cast.HELENE)).until is None


# Blocks (R09, R10).


def test_r09_change_block_holder_blocks_a_doctor_before_any_visit(scene: Scene) -> None:
    """Found in the directory, never met: no agreement, no team and no other place lets him in; depositing stays."""
    paul = scene.caller(cast.PAUL)
    blocks(scene, who(cast.PAUL))
    answer = state_agreement(paul, scene.record, agreed=True)
    assert_refused(answer, paul, "authorisation:state", "R09", "blocked", scene.record)
    elsewhere = replace(paul, structure_id=cast.CABINET.structure_id, sector=cast.CABINET.sector)
    state_agreement(scene.caller(cast.HELENE), scene.record, agreed=True, grantee=PRACTICE)
    assert not reads(elsewhere, scene)
    assert status(paul, scene).right is MyRight.FORBIDDEN
    assert isinstance(deposit_document(paul, scene.record, report()), Deposited)


def test_r09_change_block_beats_the_role_of_medecin_traitant_which_does_not_come_back(scene: Scene) -> None:
    marc = scene.treats(cast.MARC)
    assert reads(marc, scene)
    blocks(scene, who(cast.MARC))
    assert not reads(marc, scene)
    unblocks(scene, who(cast.MARC))
    assert not reads(marc, scene)
    assert not status(marc, scene).treating_doctor


def test_r09_change_block_ends_an_emergency_under_way_and_its_lifting_brings_none_back(scene: Scene) -> None:
    """An emergency that was opened before; one of another professional goes on."""
    paul, ines = (in_emergency(scene, one) for one in (cast.PAUL, cast.INES))
    assert reads(paul, scene) and reads(ines, scene)
    blocks(scene, who(cast.PAUL))
    assert not reads(paul, scene) and reads(ines, scene)
    unblocks(scene, who(cast.PAUL))
    refused = list_documents(paul, scene.record)
    assert isinstance(refused, Refusal) and refused.rule == "C12"


def test_r10_change_block_lifted_brings_no_old_access_back(scene: Scene) -> None:
    """Neither the own agreement nor the team's that was given before; a new one counts."""
    helene = scene.agrees(cast.HELENE)
    state_agreement(helene, scene.record, agreed=True, grantee=PRACTICE)
    blocks(scene, who(cast.HELENE))
    unblocks(scene, who(cast.HELENE))
    assert not reads(helene, scene)
    assert reads(scene.caller(cast.INES), scene)
    assert status(helene, scene).right is MyRight.NONE
    scene.agrees(cast.HELENE)
    assert reads(helene, scene)
    assert not isinstance(end_access(scene.odette, scene.record, who(cast.HELENE)), Refusal)
    assert not reads(helene, scene)


def test_r10_change_block_of_a_structure_lifted_brings_no_old_access_back_there(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    state_agreement(helene, scene.record, agreed=True, grantee=PRACTICE)
    blocks(scene, PRACTICE)
    assert not reads(helene, scene)
    unblocks(scene, PRACTICE)
    assert not reads(helene, scene)
    scene.agrees(cast.HELENE)
    assert reads(helene, scene)


def test_change_block_structure_stops_all_who_work_there_and_nobody_elsewhere(scene: Scene) -> None:
    helene, marc = scene.agrees(cast.HELENE), scene.treats(cast.MARC)
    paul = scene.agrees(cast.PAUL)
    blocks(scene, PRACTICE)
    assert [reads(one, scene) for one in (helene, marc, paul)] == [False, False, True]
    letter = replace(report(), form=Form(REPORT, "Courrier", DAY, cast.HELENE.facts.professional_id))
    assert isinstance(deposit_document(cast.secretary(scene.clock), scene.record, letter), Deposited)


def test_change_block_of_a_colleague_stays_when_another_states_an_agreement_and_is_not_told(scene: Scene) -> None:
    """Only the blocked professional is told; who asks for him gets the answer that everybody gets."""
    blocks(scene, who(cast.PAUL))
    helene, paul = scene.caller(cast.HELENE), scene.caller(cast.PAUL)
    told = state_agreement(helene, scene.record, agreed=True, grantee=who(cast.PAUL))
    assert told == state_agreement(helene, scene.record, agreed=True, grantee=who(cast.MARC))
    assert not reads(paul, scene) and of(scene, who(cast.PAUL)).access is Access.BLOCKED
    answer = give_access(scene.odette, scene.record, who(cast.PAUL))
    assert answer == Conflict("access.blocked")


def test_change_block_twice_is_once_and_each_is_in_the_journal_with_the_name(scene: Scene) -> None:
    blocks(scene, who(cast.PAUL))
    blocks(scene, who(cast.PAUL))
    assert counts("authorisation") == {"authorisation": 1}
    unblocks(scene, HOSPITAL)
    assert counts("authorisation") == {"authorisation": 1}
    journal = read_journal(scene.odette, scene.record)
    assert isinstance(journal, JournalPage)
    told = [(line.event.act, line.named) for line in journal.lines[:3]]
    assert told == [
        ("block:lift", "Hôpital du Parc"),
        ("block:set", "Paul VASSEUR"),
        ("block:set", "Paul VASSEUR"),
    ]


# Opposition to deposits.


def test_change_feeding_holder_with_a_reason_the_doctor_deposits_no_more_and_still_reads(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    assert isinstance(deposit_document(helene, scene.record, report("avant")), Deposited)
    why = "Ce médecin s’est trompé de personne."
    assert not isinstance(
        change_feeding(scene.odette, scene.record, who(cast.HELENE), opposed=True, reason=why), Refusal
    )
    with nothing_kept(refusals=1):
        answer = deposit_document(helene, scene.record, report("après"))
    assert_refused(answer, helene, "document:deposit", "C16", "feeding_opposed", scene.record)
    assert reads(helene, scene)
    assert of(scene, who(cast.HELENE)).why_opposed == why
    stored = db.one("SELECT sealed_reason FROM feeding_opposition")
    assert stored is not None and why.encode() not in bytes(stored[0])
    assert not isinstance(change_feeding(scene.odette, scene.record, who(cast.HELENE), opposed=False), Refusal)
    assert isinstance(deposit_document(helene, scene.record, report("encore")), Deposited)


def test_change_feeding_of_a_structure_binds_its_secretary_and_its_professionals(scene: Scene) -> None:
    change_feeding(scene.odette, scene.record, PRACTICE, opposed=True, reason="Je change de cabinet.")
    for caller in (cast.secretary(scene.clock), scene.caller(cast.HELENE)):
        answer = deposit_document(caller, scene.record, report())
        assert isinstance(answer, Refusal) and answer.rule == "C16"
    assert isinstance(deposit_document(scene.caller(cast.PAUL), scene.record, report()), Deposited)


@pytest.mark.parametrize(("reason", "rule"), [(" ", "feeding.reason_missing"), ("x" * 501, "text.too_long")])
def test_change_feeding_holder_without_a_reason_or_with_a_long_one_is_told(
    scene: Scene, reason: str, rule: str
) -> None:
    before = counts("feeding_opposition", "event")
    with pytest.raises(Invalid) as told:
        change_feeding(scene.odette, scene.record, who(cast.PAUL), opposed=True, reason=reason)
    assert [(p.element, p.rule) for p in told.value.problems] == [("reason", rule)]
    assert counts("feeding_opposition", "event") == before


def test_change_feeding_doctor_and_caregiver_are_refused(scene: Scene) -> None:
    helper, _ = caregiver(scene.odette, cast.NINA)
    for caller, rule in ((scene.caller(cast.PAUL), "C01"), (helper, "R24")):
        answer = change_feeding(caller, scene.record, who(cast.PAUL), opposed=True, reason="non")
        assert isinstance(answer, Refusal) and answer.rule == rule
    assert counts("feeding_opposition") == {"feeding_opposition": 0}
