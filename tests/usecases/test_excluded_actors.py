"""Who is kept out by the activity of the session, not by who it is: health at work, insurers, mutuelles, employers.

Issue 6, point 9: every door that a professional has is tried in each of these activities, with an agreement that was
stated in another one, as a médecin traitant, in an emergency; the same person in an activity of care goes through.
"""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from carnet.consent.authorisations import Grantee, GranteeKind
from carnet.identity import directory
from carnet.identity.models import AccountKind
from carnet.identity.people import StructureFacts
from carnet.kernel.errors import Conflict, Refusal
from carnet.policy.model import AccessMode, ActorKind
from carnet.policy.sectors import EXCLUDED, OCCUPATIONAL
from carnet.usecases._grantee import Known
from carnet.usecases.announce_document import announce_document
from carnet.usecases.archive_document import archive_document
from carnet.usecases.break_glass import Emergency, EmergencyReason, Entered, break_glass
from carnet.usecases.caller import Caller
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.end_emergency import end_emergency
from carnet.usecases.find_record import find_record
from carnet.usecases.find_record_by_traits import find_record_by_traits
from carnet.usecases.give_access import give_access
from carnet.usecases.keep_from_representatives import keep_from_representatives
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.list_emergency_notices import list_emergency_notices
from carnet.usecases.open_record_for import open_record_for
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.read_part import Part, PartKind, read_part
from carnet.usecases.replace_document import replace_document
from carnet.usecases.see_status import see_status
from carnet.usecases.show_to_representatives import show_to_representatives
from carnet.usecases.state_agreement import state_agreement
from carnet.usecases.withhold_document import withhold_document
from tests import cast
from tests.journal import events
from tests.usecases.scene import Scene, counts, report, titles

WHY = Emergency(AccessMode.BREAK_GLASS, EmergencyReason.OTHER, "Essai.")
CALL = Emergency(AccessMode.REGULATION, EmergencyReason.CALL, "Essai.")
Try = Callable[[Caller, Scene, UUID], object]
INS, BORN = cast.ODETTE.identity.ins, cast.ODETTE.identity.traits.birth_date
DOORS: dict[str, Try] = {
    "find": lambda c, s, _: find_record(c, INS, BORN),  # type: ignore[arg-type]
    "find by traits": lambda c, s, _: find_record_by_traits(
        replace(c, mode=AccessMode.BREAK_GLASS), cast.ODETTE.identity.traits, reason=EmergencyReason.OTHER
    ),
    "state": lambda c, s, _: see_status(c, s.record),
    "agreement": lambda c, s, _: state_agreement(c, s.record, agreed=True),
    "open for somebody": lambda c, s, _: open_record_for(c, cast.KARIM.identity, consent=True),
    "list": lambda c, s, _: list_documents(c, s.record),
    "read": lambda c, s, d: read_document(c, s.record, d),
    "read a part": lambda c, s, d: read_part(c, s.record, d, Part(PartKind.ORIGINAL)),
    "deposit": lambda c, s, _: deposit_document(c, s.record, report("Essai")),
    "replace": lambda c, s, d: replace_document(c, s.record, d, report("Essai")),
    "delete": lambda c, s, d: delete_document(c, s.record, d),
    "archive": lambda c, s, d: archive_document(c, s.record, d, archive=True),
    "hide": lambda c, s, d: change_visibility(c, s.record, d, hide=True),
    "withhold": lambda c, s, d: withhold_document(c, s.record, d),
    "announce": lambda c, s, d: announce_document(c, s.record, d),
    "keep from parents": lambda c, s, d: keep_from_representatives(c, s.record, d, asked=True),
    "show to parents": lambda c, s, d: show_to_representatives(c, s.record, d, confirmed=True, asked=True),
    "break the glass": lambda c, s, _: break_glass(c, s.record, WHY),
    "regulate": lambda c, s, _: break_glass(c, s.record, CALL),
    "end an emergency": lambda c, s, _: end_emergency(c, s.record),
    "list in an emergency": lambda c, s, _: list_documents(replace(c, mode=AccessMode.BREAK_GLASS), s.record),
    "regulate and list": lambda c, s, _: list_documents(replace(c, mode=AccessMode.REGULATION), s.record),
}
HEALTH_AT_WORK = [*({"sector": sector} for sector in sorted(OCCUPATIONAL)), {"speciality": "SM25"}]
# An act that this quality never has, and a document that the caller does not read: refused for that.
ELSEWISE = ("C01", "C02")
KEPT = ("document", "entry_version", "authorisation", "emergency_access", "outbox", "record_life")


def hands(scene: Scene) -> tuple[Caller, UUID]:
    """Hélène, the author and médecin traitant, with an agreement, who proved who she is: nothing else is missing."""
    document = scene.deposits(cast.HELENE).logical_id
    scene.agrees(cast.HELENE)
    return replace(scene.treats(cast.HELENE), stepped_up=True), document


@pytest.mark.parametrize("sector", sorted(EXCLUDED))
def test_r21_insurer_mutuelle_or_employer_is_refused_at_every_door(scene: Scene, sector: str) -> None:
    """As a professional, a secretary and a software, whatever the person agreed to elsewhere."""
    helene, document = hands(scene)
    before = counts(*KEPT)
    for kind in (ActorKind.PROFESSIONAL, ActorKind.SECRETARY, ActorKind.APPLICATION):
        there = replace(helene, sector=sector, kind=kind)
        for door, goes in DOORS.items():
            answer = goes(there, scene, document)
            assert isinstance(answer, Refusal), (sector, kind, door, answer)
            assert answer.rule in {"R21", *ELSEWISE}, (sector, kind, door, answer)
    assert counts(*KEPT) == before
    assert list_emergency_notices(replace(helene, sector=sector)) == ()
    assert titles(helene, scene.record) == ["Compte rendu"]


@pytest.mark.parametrize("activity", HEALTH_AT_WORK, ids=str)
def test_r20_health_at_work_is_refused_at_every_door(scene: Scene, activity: dict[str, str]) -> None:
    """Neither reads nor deposits: a stated agreement, the role of médecin traitant, an emergency count for nothing."""
    helene, document = hands(scene)
    before = counts(*KEPT)
    there = replace(helene, **activity)  # type: ignore[arg-type]
    for door, goes in DOORS.items():
        answer = goes(there, scene, document)
        assert isinstance(answer, Refusal), (activity, door, answer)
        assert answer.rule in {"R20", *ELSEWISE}, (activity, door, answer)
    assert counts(*KEPT) == before
    assert titles(helene, scene.record) == ["Compte rendu"]


@pytest.mark.parametrize("activity", HEALTH_AT_WORK, ids=str)
def test_r20_health_at_work_with_the_persons_express_act_reads_and_deposits_and_nobody_beside(
    scene: Scene, activity: dict[str, str]
) -> None:
    """For this very professional: an act for the structure opens nothing, and there is no team."""
    document = scene.deposits(cast.HELENE).logical_id
    paul = replace(scene.caller(cast.PAUL), **activity)  # type: ignore[arg-type]
    structure = Grantee(GranteeKind.STRUCTURE, cast.HOSPITAL.structure_id)
    assert isinstance(give_access(scene.odette, scene.record, structure), Known)
    assert list_documents(paul, scene.record) == Refusal("R20", "occupational_health")
    assert isinstance(give_access(scene.odette, scene.record, Grantee(GranteeKind.PROFESSIONAL, paul.actor_id)), Known)
    assert isinstance(list_documents(paul, scene.record), DocumentList)
    assert isinstance(read_document(paul, scene.record, document), DocumentRead)
    assert isinstance(deposit_document(paul, scene.record, report("Visite")), Deposited)
    assert break_glass(replace(paul, stepped_up=True), scene.record, WHY) == Refusal("C31", "agreement_valid")
    colleague = replace(paul, actor_id="810000000099")
    assert list_documents(colleague, scene.record) == Refusal("R20", "occupational_health")


@pytest.mark.parametrize("activity", [{"sector": "SA23"}, {"sector": "SA13"}, {"speciality": "SM25"}], ids=str)
def test_same_person_in_an_activity_of_care_goes_through(scene: Scene, activity: dict[str, str]) -> None:
    """The activity of the session decides: what is refused in one is permitted in the other, to one and the same."""
    paul = replace(scene.caller(cast.PAUL), stepped_up=True)
    assert isinstance(break_glass(replace(paul, **activity), scene.record, WHY), Refusal)  # type: ignore[arg-type]
    assert isinstance(break_glass(paul, scene.record, WHY), Entered)
    elsewhere = replace(paul, mode=AccessMode.BREAK_GLASS, **activity)  # type: ignore[arg-type]
    assert isinstance(list_documents(elsewhere, scene.record), Refusal)
    assert isinstance(list_documents(replace(paul, mode=AccessMode.BREAK_GLASS), scene.record), DocumentList)


def test_r21_person_may_not_authorise_an_insurer_even_wanting_to(scene: Scene) -> None:
    """L1111-18: even with the person's agreement. Nothing is written but the refusal."""
    insurer = StructureFacts("1750900077", "Mutuelle d'exemple", "SA23", "autre", "75012", "Paris")
    directory.put_structure(insurer)
    before = counts("authorisation")
    answer = give_access(scene.odette, scene.record, Grantee(GranteeKind.STRUCTURE, insurer.structure_id))
    assert isinstance(answer, Refusal | Conflict), answer
    assert counts("authorisation") == before
    assert events(scene.record)[-1].outcome.value == "refused"


def test_r21_no_kind_of_account_is_for_an_insurer_or_an_employer() -> None:
    """The qualities that exist, by name: who adds one looks at this test."""
    assert {kind.value for kind in AccountKind} == {"patient", "professional", "secretary", "desk_agent", "operator"}
