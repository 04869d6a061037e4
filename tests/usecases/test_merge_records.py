"""Rosa merges two records of one person: bytes, dates, hiding, rights, keys, both journals, every broken step, undo."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from carnet.consent import authorisations, choices, ties, treating_doctors
from carnet.consent.authorisations import Authorisation, AuthorisationState, Grantee, GranteeKind
from carnet.consent.choices import Choices
from carnet.consent.ties import Named, Quality, Tie, TieKind, TieState
from carnet.documents import transfers
from carnet.documents.transfers import TransferState
from carnet.identity.ins import Ins
from carnet.kernel.actors import By
from carnet.kernel.errors import Conflict, Invalid
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.kernel.ids import AccountId, RecordId, new_id
from carnet.policy.sections import Section
from carnet.profile import lines
from carnet.profile.resources import resource_of
from carnet.profile.shapes import Question
from carnet.storage import db
from carnet.usecases import _transfer
from carnet.usecases._asked import Transferred
from carnet.usecases.caller import Caller
from carnet.usecases.carry_out_due import carry_out_due
from carnet.usecases.carry_out_transfers import carry_out_transfers
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.find_record import Found, NothingFits, find_record
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.list_transfers import list_transfers
from carnet.usecases.merge_records import merge_records
from carnet.usecases.open_record import Opened
from carnet.usecases.open_record_for import open_record_for
from carnet.usecases.read_part import Part, PartKind, PartRead, read_part
from carnet.usecases.resolve_record import resolve_record
from carnet.usecases.state_agreement import Agreed, state_agreement
from carnet.usecases.undo_transfer import undo_transfer
from tests import cast
from tests.journal import acts, events
from tests.usecases.scene import Scene, assert_refused, blobs, report

pytestmark = pytest.mark.django_db(transaction=True)
ODETTE = cast.ODETTE.identity
OTHER = cast.test_ins("2480575116099")
WHY = "Même personne, carte vue."
POINTS = (
    "transfer.started", "transfer.narrowed", "transfer.blob_written", "transfer.arrived", "transfer.handed_over",
)  # fmt: skip


class Twice:
    """Odette has two records: her own, and one that was opened under another number."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.rosa = cast.desk_agent(scene.clock)
        opened = open_record_for(self.rosa, replace(ODETTE, ins=OTHER), consent=True)
        assert isinstance(opened, Opened), opened
        self.kept, self.gone = scene.record, opened.record_id

    def deposits(self, record: RecordId, title: str) -> tuple[UUID, bytes]:
        """Paul deposits without an agreement; the bytes as they are stored."""
        paul = self.scene.caller(cast.PAUL)
        kept = deposit_document(paul, record, report(title))
        assert isinstance(kept, Deposited), kept
        assert isinstance(state_agreement(paul, record, agreed=True), Agreed)
        read = read_part(paul, record, kept.card.logical_id, Part(PartKind.ORIGINAL))
        assert isinstance(read, PartRead), read
        return kept.card.logical_id, read.data

    def merge(self) -> UUID:
        """The merge, done."""
        answer = merge_records(self.rosa, self.kept, self.gone, WHY)
        assert isinstance(answer, Transferred), answer
        return answer.transfer_id

    def undo(self, transfer: UUID) -> object:
        """The undo, said."""
        return undo_transfer(self.rosa, self.kept, transfer, "Deux personnes.")

    def own(self) -> list[str]:
        """The titles that Odette sees."""
        return listed(self.scene.odette, self.kept)


@pytest.fixture
def twice(scene: Scene) -> Twice:
    """Two records of Odette."""
    return Twice(scene)


def listed(caller: Caller, record: RecordId) -> list[str]:
    """Titles, or nothing when the list is refused."""
    found = list_documents(caller, record)
    return sorted(card.title for card in found.cards) if isinstance(found, DocumentList) else []


def original(caller: Caller, record: RecordId, document: UUID) -> bytes:
    """The bytes that a caller gets."""
    read = read_part(caller, record, document, Part(PartKind.ORIGINAL))
    assert isinstance(read, PartRead), read
    return read.data


def found_by(scene: Scene, ins: Ins | None) -> object:
    """What a professional finds under a number."""
    assert ins is not None
    return find_record(scene.caller(cast.HELENE), ins, ODETTE.traits.birth_date)


def test_merge_records_agent_documents_are_there_byte_for_byte_under_their_ids_with_their_depositor(
    twice: Twice,
) -> None:
    theirs, data = twice.deposits(twice.gone, "Ailleurs")
    twice.scene.deposits(cast.HELENE, "Ici")
    before = twice.scene.clock.now()
    twice.scene.clock.move(timedelta(hours=2))
    twice.merge()
    assert twice.own() == ["Ailleurs", "Ici"]
    assert original(twice.scene.odette, twice.kept, theirs) == data
    found = list_documents(twice.scene.odette, twice.kept)
    assert isinstance(found, DocumentList)
    (card,) = [one for one in found.cards if one.logical_id == theirs]
    assert (card.depositor_person, card.deposited_at) == (cast.PAUL.facts.professional_id, before)


def test_merge_records_agent_the_other_record_is_as_if_it_never_was(twice: Twice) -> None:
    theirs, _ = twice.deposits(twice.gone, "Ailleurs")
    twice.merge()
    paul = twice.scene.caller(cast.PAUL)
    assert listed(paul, twice.gone) == []
    assert found_by(twice.scene, OTHER) == found_by(twice.scene, ODETTE.ins) == Found(twice.kept)
    assert resolve_record(twice.gone) == twice.kept == resolve_record(twice.kept)
    assert open_record_for(twice.rosa, replace(ODETTE, ins=OTHER), consent=True) == Conflict("opening.already_open_for")
    again = deposit_document(paul, twice.kept, report("Ailleurs"))
    assert isinstance(again, Deposited) and (again.card.logical_id == theirs) == again.again


def test_merge_records_agent_both_journals_say_it_and_both_holders_are_told(twice: Twice) -> None:
    theirs, _ = twice.deposits(twice.gone, "Ailleurs")
    transfer = twice.merge()
    parts = [dict(one.detail)["part"] for one in events(twice.kept) if one.act == "record:merge"]
    assert parts == ["taken", "one"]
    (given,) = [one for one in events(twice.gone) if one.act == "record:merge"]
    assert dict(given.detail) == {"part": "given", "transfer": str(transfer)}
    arrived = [one for one in events(twice.kept) if one.documents == (theirs,)]
    assert [one.act for one in arrived] == ["record:merge"]
    assert given.who.id == twice.rosa.actor_id


def test_merge_records_agent_hidden_stays_hidden(twice: Twice) -> None:
    theirs, _ = twice.deposits(twice.gone, "Caché ailleurs")
    paul = twice.scene.caller(cast.PAUL)
    change_visibility(paul, twice.gone, theirs, hide=True)
    helene = twice.scene.agrees(cast.HELENE)
    assert isinstance(state_agreement(helene, twice.gone, agreed=True), Agreed)
    twice.scene.deposits(cast.HELENE, "Ici")
    twice.merge()
    assert listed(helene, twice.kept) == ["Ici"]
    assert twice.own() == ["Caché ailleurs", "Ici"]


def test_merge_records_agent_no_right_is_wider_than_in_either(twice: Twice) -> None:
    """Agreements of both only; a block of either; the closer choices; a role in both only."""
    scene = twice.scene
    helene, paul, marc = scene.agrees(cast.HELENE), scene.agrees(cast.PAUL), scene.treats(cast.MARC)
    assert isinstance(state_agreement(helene, twice.gone, agreed=True), Agreed)
    at, by = scene.clock.now(), twice.rosa.by()
    blocked = Authorisation(
        Grantee(GranteeKind.PROFESSIONAL, cast.INES.facts.professional_id), AuthorisationState.FORBIDDEN, at, None
    )
    authorisations.append(twice.gone, blocked, by, at)
    choices.append(twice.gone, Choices(hidden_by_default=True, samu_allowed=False), by, at)
    twice.scene.deposits(cast.HELENE, "Ici")
    twice.merge()
    assert listed(helene, twice.kept) == ["Ici"]
    assert listed(paul, twice.kept) == listed(marc, twice.kept) == []
    states = {one.grantee.id: one.state for one in authorisations.all_current(twice.kept)}
    assert states[cast.INES.facts.professional_id] is AuthorisationState.FORBIDDEN
    assert choices.current(twice.kept) == Choices(hidden_by_default=True, samu_allowed=False)
    assert treating_doctors.current(twice.kept) == ()


@pytest.mark.parametrize("point", POINTS)
def test_merge_records_agent_step_fails_the_worker_ends_it_once(twice: Twice, point: str) -> None:
    theirs, data = twice.deposits(twice.gone, "Ailleurs")
    with arm(point), pytest.raises(FailpointReached):
        twice.merge()
    early = point == "transfer.started"
    if early:
        # The act itself failed: nothing of it was committed.
        assert transfers.of_record(twice.gone) == ()
        twice.merge()
    assert carry_out_transfers(twice.scene.clock) == (0 if early else 1)
    assert carry_out_transfers(twice.scene.clock) == 0
    assert twice.own() == ["Ailleurs"]
    assert original(twice.scene.odette, twice.kept, theirs) == data
    assert found_by(twice.scene, OTHER) == Found(twice.kept)
    assert [dict(one.detail)["part"] for one in events(twice.kept) if one.act == "record:merge"] == ["taken", "one"]
    assert {one.state for record in (twice.kept, twice.gone) for one in transfers.of_record(record)} == {
        TransferState.DONE
    }


def test_undo_transfer_agent_each_record_has_its_own_again_and_agreements_are_asked_anew(twice: Twice) -> None:
    theirs, data = twice.deposits(twice.gone, "Ailleurs")
    twice.scene.deposits(cast.HELENE, "Ici")
    transfer = twice.merge()
    assert isinstance(twice.undo(transfer), Transferred)
    paul = twice.scene.caller(cast.PAUL)
    assert twice.own() == ["Ici"]
    assert listed(paul, twice.gone) == []
    assert isinstance(state_agreement(paul, twice.gone, agreed=True), Agreed)
    assert listed(paul, twice.gone) == ["Ailleurs"]
    assert original(paul, twice.gone, theirs) == data
    assert found_by(twice.scene, OTHER) == Found(twice.gone)
    assert found_by(twice.scene, ODETTE.ins) == Found(twice.kept)
    assert resolve_record(twice.gone) == twice.gone
    assert ("record:merge", "done") in acts(twice.gone)


def test_undo_transfer_agent_what_was_hidden_and_blocked_meanwhile_stays_so(twice: Twice) -> None:
    theirs, _ = twice.deposits(twice.gone, "Ailleurs")
    transfer = twice.merge()
    change_visibility(twice.scene.odette, twice.kept, theirs, hide=True)
    helene = twice.scene.caller(cast.HELENE)
    at = twice.scene.clock.now()
    blocked = Authorisation(
        Grantee(GranteeKind.PROFESSIONAL, cast.INES.facts.professional_id), AuthorisationState.FORBIDDEN, at, None
    )
    authorisations.append(twice.kept, blocked, twice.scene.odette.by(), at)
    twice.undo(transfer)
    assert isinstance(state_agreement(helene, twice.gone, agreed=True), Agreed)
    assert listed(helene, twice.gone) == []
    states = {one.grantee.id: one.state for one in authorisations.all_current(twice.gone)}
    assert states[cast.INES.facts.professional_id] is AuthorisationState.FORBIDDEN


@pytest.mark.parametrize("point", ["transfer.undoing", "transfer.handed_over", "transfer.returned"])
def test_undo_transfer_agent_step_fails_the_worker_ends_it(twice: Twice, point: str) -> None:
    twice.deposits(twice.gone, "Ailleurs")
    transfer = twice.merge()
    with arm(point), pytest.raises(FailpointReached):
        twice.undo(transfer)
    if point == "transfer.undoing":
        assert twice.own() == ["Ailleurs"]
        twice.undo(transfer)
    carry_out_transfers(twice.scene.clock)
    assert twice.own() == []
    assert found_by(twice.scene, OTHER) == Found(twice.gone)
    paul = twice.scene.caller(cast.PAUL)
    assert isinstance(state_agreement(paul, twice.gone, agreed=True), Agreed)
    assert listed(paul, twice.gone) == ["Ailleurs"]
    assert carry_out_transfers(twice.scene.clock) == 0


def test_merge_records_agent_merged_undone_and_merged_again_is_there_once(twice: Twice) -> None:
    theirs, data = twice.deposits(twice.gone, "Ailleurs")
    twice.undo(twice.merge())
    twice.merge()
    assert twice.own() == ["Ailleurs"]
    assert original(twice.scene.odette, twice.kept, theirs) == data


def test_undo_transfer_agent_after_the_delay_is_told_and_what_was_left_is_erased(twice: Twice) -> None:
    theirs, data = twice.deposits(twice.gone, "Ailleurs")
    transfer = twice.merge()
    left = {row[0] for row in db.rows("SELECT blob_id FROM content WHERE record_id = %s", [twice.gone])}
    assert left and left <= blobs()
    twice.scene.clock.move(timedelta(days=30, seconds=1))
    assert twice.undo(transfer) == Conflict("undo.too_late")
    carry_out_due(twice.scene.clock)
    assert not left & blobs()
    assert db.rows("SELECT 1 FROM document WHERE record_id = %s", [twice.gone]) == []
    assert original(replace(twice.scene.odette, clock=twice.scene.clock), twice.kept, theirs) == data
    assert found_by(twice.scene, OTHER) == Found(twice.kept)


CONFLICTS: dict[str, tuple[Callable[[Twice], object], str]] = {
    "one record": (lambda t: merge_records(t.rosa, t.kept, t.kept, WHY), "merge.same_record"),
    "undo of nothing": (lambda t: t.undo(UUID(int=1)), "undo.not_done"),
}


@pytest.mark.parametrize("case", CONFLICTS)
def test_merge_records_agent_what_makes_no_sense_is_told(twice: Twice, case: str) -> None:
    act, rule = CONFLICTS[case]
    assert act(twice) == Conflict(rule)


def test_merge_records_agent_of_two_persons_is_told_and_changes_nothing(twice: Twice) -> None:
    karim = cast.opened(cast.KARIM, twice.scene.clock)
    answer = merge_records(twice.rosa, twice.kept, cast.record_of(karim), WHY)
    assert answer == Conflict("merge.traits_differ")
    assert isinstance(list_documents(karim, cast.record_of(karim)), DocumentList)


def test_merge_records_agent_without_a_reason_is_told(twice: Twice) -> None:
    with pytest.raises(Invalid):
        merge_records(twice.rosa, twice.kept, twice.gone, " ")


def test_merge_records_everybody_else_is_refused(twice: Twice) -> None:
    for caller in (twice.scene.odette, twice.scene.caller(cast.MARC)):
        answer = merge_records(caller, twice.kept, twice.gone, WHY)
        assert not isinstance(answer, Transferred | Conflict)
        assert acts(twice.kept)[-1] == ("record:merge", "refused")
    assert not isinstance(found_by(twice.scene, OTHER), NothingFits)


def test_merge_records_agent_same_form_twice_is_one_merge(twice: Twice) -> None:
    first = merge_records(twice.rosa, twice.kept, twice.gone, WHY, "form")
    assert isinstance(first, Transferred)
    assert len([one for one in acts(twice.kept) if one[0] == "record:merge"]) == 1


def test_list_transfers_agent_sees_how_far_and_nobody_else_sees_any(twice: Twice) -> None:
    transfer = twice.merge()
    seen = list_transfers(twice.rosa, twice.kept)
    assert isinstance(seen, tuple)
    assert [(one.transfer.transfer_id, one.may_undo) for one in seen] == [(transfer, True)]
    for caller in (twice.scene.odette, twice.scene.agrees(cast.HELENE)):
        answer = list_transfers(caller, twice.kept)
        assert_refused(answer, caller, "record:see_status", "C05", "no_record", twice.kept)


def test_merge_records_agent_with_another_caregiver_in_one_of_them_is_told(twice: Twice) -> None:
    """Who helps in one record must not see the other by a merge."""
    keys = _transfer.opened(twice.kept)
    at = twice.scene.clock.now()
    tie = Tie(
        new_id(), 1, TieKind.CAREGIVER, Quality.CHOSEN, TieState.ACTIVE, AccountId(new_id()), False, at, None, None,
        None, b"",
    )  # fmt: skip
    ties.begin(keys, tie, Named("AIDANT", "LOUIS", None), twice.scene.odette.by(), at)
    assert merge_records(twice.rosa, twice.kept, twice.gone, WHY) == Conflict("merge.ties_differ")


def test_merge_records_desk_agent_record_that_goes_has_a_profile_is_refused_until_it_is_taken_out(twice: Twice) -> None:
    by, at = By("holder", "account-odette"), twice.scene.clock.now()

    def write() -> lines.Line:
        said = {Question.WHAT: "Arachide"}
        keys = _transfer.opened(twice.gone)
        return lines.add(keys, lines.Written(Section.ALLERGIES, resource_of(Section.ALLERGIES, said)), by, at)

    line = db.in_transaction(write)
    assert merge_records(twice.rosa, twice.kept, twice.gone, WHY) == Conflict("merge.profile_written")
    db.in_transaction(lambda: lines.remove(_transfer.opened(twice.gone), line, by, at))
    assert isinstance(merge_records(twice.rosa, twice.kept, twice.gone, WHY), Transferred)
