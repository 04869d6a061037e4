"""One document takes the place of another: by whom, once, hidden as the former was, told by name when it cannot be."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from carnet.cda.header import read_header
from carnet.cda.model import Identifier, RelatedDocument
from carnet.cda.parser import parse
from carnet.documents import entries
from carnet.documents.entry import Entry, EntryStatus
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import new_record_id
from carnet.storage import keys
from carnet.usecases._card import Card
from carnet.usecases._incoming import Upload
from carnet.usecases._inherited import Options
from carnet.usecases._relations import Tie
from carnet.usecases.announce_document import announce_document
from carnet.usecases.caller import Caller
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.read_part import Part, PartKind, PartRead, read_part
from carnet.usecases.replace_document import replace_document
from tests import cast
from tests.usecases import cdas
from tests.usecases.scene import (
    Scene,
    assert_noted,
    assert_refused,
    counts,
    nothing_kept,
    report,
    seen,
    system_record,
    titles,
)

REPLACED = Conflict("document.already_replaced")
DELETED = Conflict("document.already_deleted")
PLAIN = Options()
NOT_THERE = Refusal("C02", "no_document")


def replaced(scene: Scene, by: Caller, former: Card, title: str = "Corrigé", options: Options = PLAIN) -> Card:
    """The card of the document that took the place of another one."""
    answer = replace_document(by, scene.record, former.logical_id, report(title), options)
    assert isinstance(answer, Deposited), answer
    return answer.card


def statuses(scene: Scene, reader: Caller) -> dict[str, EntryStatus]:
    """The status of each document by its title, as a reader is told."""
    return {entry.sealed.title: entry.availability for entry in seen(reader, scene.record)}


def entry_of(scene: Scene, card: Card) -> Entry:
    """The entry of a document as it stands in the record."""
    opened = keys.load(scene.record)
    entry = entries.by_logical_id(opened, card.logical_id) if opened else None
    assert entry is not None
    return entry


def ties(reader: Caller, scene: Scene, document: UUID) -> set[tuple[Tie, UUID]]:
    """The ties of a document, as a reader is told."""
    found = read_document(reader, scene.record, document)
    assert isinstance(found, DocumentRead), found
    return {(relation.tie, relation.logical_id) for relation in found.relations}


def test_replace_document_depositor_former_one_is_deprecated_and_tied(scene: Scene) -> None:
    helene, former = scene.caller(cast.HELENE), scene.deposits(cast.HELENE, "Bilan")
    new = replaced(scene, helene, former)
    event = scene.last()
    assert (event.act, event.outcome.value, event.rule) == ("document:replace", "done", "R08")
    assert event.documents == (new.logical_id, former.logical_id)
    assert statuses(scene, scene.odette) == {"Bilan": EntryStatus.DEPRECATED, "Corrigé": EntryStatus.CURRENT}
    assert ties(scene.odette, scene, new.logical_id) == {(Tie.FORMER, former.logical_id)}
    assert ties(scene.odette, scene, former.logical_id) == {(Tie.LATER, new.logical_id)}


def test_replace_document_wrapped_header_is_the_next_version_of_the_same_lineage(scene: Scene) -> None:
    helene, former = scene.agrees(cast.HELENE), scene.deposits(cast.HELENE, "Bilan")
    new = replaced(scene, helene, former)
    kept = [read_part(helene, scene.record, one.logical_id, Part(PartKind.ORIGINAL)) for one in (former, new)]
    assert all(isinstance(one, PartRead) for one in kept)
    before, after = (read_header(parse(one.data)) for one in kept)  # type: ignore[union-attr]
    assert (after.set_id, after.version) == (before.set_id, 2)
    assert after.related == (RelatedDocument("RPLC", before.id, before.set_id, 1),)
    assert after.id != before.id


def test_replace_document_cda_that_says_what_it_replaces_does_it_by_deposit(scene: Scene) -> None:
    """The header alone is enough, for its author; a header that names another document is refused."""
    helene = scene.caller(cast.HELENE)
    first = cdas.deposited(scene, cdas.structured(cast.ODETTE, "Un", "31"))
    other = cdas.deposited(scene, cdas.structured(cast.ODETTE, "Autre", "33"))
    facts = replace(cdas.facts(cast.ODETTE, "32"), related=(RelatedDocument("RPLC", Identifier("2.25.31")),))
    upload = Upload(cdas.level1(facts), "a.xml")
    with nothing_kept(refusals=1), pytest.raises(Invalid) as told:
        replace_document(helene, scene.record, other.logical_id, upload)
    assert [problem.rule for problem in told.value.problems] == ["document.replaces_another"]
    assert_noted(scene, helene, "document:replace", "C61", "document.replaces_another")
    kept = deposit_document(helene, scene.record, upload)
    assert isinstance(kept, Deposited)
    assert scene.last().act == "document:replace"
    assert ties(scene.odette, scene, first.logical_id) == {(Tie.LATER, kept.card.logical_id)}


def test_replace_document_cda_of_a_stranger_replaces_nothing_and_tells_nothing(scene: Scene) -> None:
    """Paul names a document of Hélène, hidden or not, or one that is not there: the same answer, a plain deposit."""
    first = cdas.deposited(scene, cdas.structured(cast.ODETTE, "Un", "31"))
    paul, warned = scene.agrees(cast.PAUL), []
    for number, unique in (("41", "31"), ("42", "99")):
        facts = replace(
            cdas.facts(cast.ODETTE, number), related=(RelatedDocument("RPLC", Identifier(f"2.25.{unique}")),)
        )
        kept = deposit_document(paul, scene.record, Upload(cdas.level1(facts), "a.xml"))
        assert isinstance(kept, Deposited)
        assert scene.last().act == "document:deposit"
        warned.append(kept.card.warnings)
    assert warned[0] == warned[1]
    assert "document.related_not_here" in [rule for _, rule in warned[0]]
    assert ties(scene.odette, scene, first.logical_id) == set()


def test_replace_document_colleague_of_the_structure_may_unless_it_is_hidden_from_them(scene: Scene) -> None:
    former, marc = scene.deposits(cast.HELENE), scene.caller(cast.MARC)
    new = replaced(scene, marc, former)
    hidden = replaced(scene, scene.caller(cast.HELENE), new, "Caché", Options(hidden=True))
    for document in (hidden.logical_id, uuid4()):
        answer = replace_document(marc, scene.record, document, report("Faux"))
        assert_refused(answer, marc, "document:replace", "C02", "no_document", scene.record)


def test_replace_document_another_structure_is_refused_by_what_it_sees(scene: Scene) -> None:
    """Paul reads the document: he is told why not. From Paul it is hidden: it is not there."""
    former, paul = scene.deposits(cast.HELENE), scene.agrees(cast.PAUL)
    answer = replace_document(paul, scene.record, former.logical_id, report("Faux"))
    assert_refused(answer, paul, "document:replace", "R22", "not_author", scene.record)
    scene.hides(former)
    for document in (former.logical_id, uuid4()):
        answer = replace_document(paul, scene.record, document, report("Faux"))
        assert_refused(answer, paul, "document:replace", "C02", "no_document", scene.record)
    assert counts("document") == {"document": 1}


def test_replace_document_holder_for_what_a_professional_recorded_is_refused(scene: Scene) -> None:
    former = scene.deposits(cast.HELENE)
    upload = Upload(cdas.structured(cast.ODETTE, "Le mien", "51"), "a.xml")
    answer = replace_document(scene.odette, scene.record, former.logical_id, upload)
    assert_refused(answer, scene.odette, "document:replace", "R22", "not_author", scene.record)


def test_replace_document_of_another_record_or_none_is_not_there(scene: Scene) -> None:
    helene, former = scene.caller(cast.HELENE), scene.deposits(cast.HELENE)
    karim = cast.opened(cast.KARIM, scene.clock)
    answer = replace_document(helene, cast.record_of(karim), former.logical_id, report())
    assert_refused(answer, helene, "document:replace", "C02", "no_document", cast.record_of(karim))
    answer = replace_document(helene, new_record_id(), former.logical_id, report())
    assert_refused(answer, helene, "document:replace", "C05", "no_record", system_record())


def test_replace_document_replaced_or_deleted_is_told_by_name(scene: Scene) -> None:
    helene, former = scene.caller(cast.HELENE), scene.deposits(cast.HELENE)
    new = replaced(scene, helene, former)
    with nothing_kept(refusals=1):
        assert replace_document(helene, scene.record, former.logical_id, report("Trop tard")) == REPLACED
    assert_noted(scene, helene, "document:replace", "C60", REPLACED.rule)
    assert isinstance(delete_document(helene, scene.record, new.logical_id), Card)
    with nothing_kept(refusals=1):
        assert replace_document(helene, scene.record, new.logical_id, report("Trop tard")) == DELETED
    assert_noted(scene, helene, "document:replace", "C60", DELETED.rule)


def test_replace_document_double_click_gives_one_successor(scene: Scene) -> None:
    helene, former, once = scene.caller(cast.HELENE), scene.deposits(cast.HELENE), Options(key="form-2")
    first = replaced(scene, helene, former, options=once)
    again = replace_document(helene, scene.record, former.logical_id, report("Corrigé"), once)
    assert isinstance(again, Deposited)
    assert again.card.logical_id == first.logical_id
    assert counts("document") == {"document": 2}


def test_replace_document_hidden_former_makes_a_hidden_successor(scene: Scene) -> None:
    """Nobody is told more than before: Paul sees neither, Hélène (who deposited both) does not learn who hid it."""
    helene, paul, former = scene.agrees(cast.HELENE), scene.agrees(cast.PAUL), scene.deposits(cast.HELENE, "Bilan")
    scene.hides(former)
    new = replaced(scene, helene, former)
    assert titles(paul, scene.record) == []
    assert (new.hidden, new.may_show) == (False, False)
    assert statuses(scene, scene.odette) == {"Bilan": EntryStatus.DEPRECATED, "Corrigé": EntryStatus.CURRENT}


def test_replace_document_hidden_successor_hides_the_former_states(scene: Scene) -> None:
    """Otherwise Paul would read a former state as if it were the last word."""
    helene, paul, former = scene.agrees(cast.HELENE), scene.agrees(cast.PAUL), scene.deposits(cast.HELENE, "Bilan")
    second = replaced(scene, helene, former, "Second")
    third = replaced(scene, helene, second, "Troisième", Options(hidden=True))
    assert titles(paul, scene.record) == []
    shown = change_visibility(helene, scene.record, third.logical_id, hide=False)
    assert isinstance(shown, Card)
    assert list(statuses(scene, paul)) == ["Troisième", "Second", "Bilan"]
    scene.hides(third)
    assert set(scene.last().documents) == {third.logical_id, second.logical_id, former.logical_id}
    assert titles(paul, scene.record) == []


def test_replace_document_withheld_successor_does_not_betray_itself(scene: Scene) -> None:
    """The person still reads the former state, as one that nobody replaced, until the month is over (R14)."""
    helene, former = scene.caller(cast.HELENE), scene.deposits(cast.HELENE, "Bilan")
    before = read_document(scene.odette, scene.record, former.logical_id)
    new = replaced(scene, helene, former, "Annonce", Options(withheld=True))
    after = read_document(scene.odette, scene.record, former.logical_id)
    assert isinstance(before, DocumentRead) and isinstance(after, DocumentRead)
    assert (after.card, after.relations) == (before.card, ())
    assert read_document(scene.odette, scene.record, new.logical_id) == NOT_THERE
    later = cast.at(scene.odette, FixedClock(scene.clock.now() + timedelta(days=40)))
    assert statuses(scene, later) == {"Bilan": EntryStatus.DEPRECATED, "Annonce": EntryStatus.CURRENT}


def test_replace_document_withheld_successor_withholds_what_nobody_opened(scene: Scene) -> None:
    """A former state tells what the new one is to tell after the announcement (R.1111-53)."""
    helene, first = scene.caller(cast.HELENE), scene.deposits(cast.HELENE, "Un")
    second = replaced(scene, helene, first, "Deux")
    third = replaced(scene, helene, second, "Annonce", Options(withheld=True))
    assert titles(scene.odette, scene.record) == []
    for one in (first, second, third):
        assert read_document(scene.odette, scene.record, one.logical_id) == NOT_THERE
    announced = announce_document(scene.agrees(cast.HELENE), scene.record, third.logical_id)
    assert isinstance(announced, Card), announced
    assert list(statuses(scene, scene.odette)) == ["Annonce", "Deux", "Un"]


def test_replace_document_withheld_successor_leaves_a_former_state_whose_month_is_over(scene: Scene) -> None:
    """The law gave it to the person by then: nothing is taken back, and no version says that something was."""
    former = scene.deposits(cast.HELENE, "Bilan")
    later = FixedClock(scene.clock.now() + timedelta(days=40))
    replaced(scene, cast.at(scene.caller(cast.HELENE), later), former, "Annonce", Options(withheld=True))
    assert titles(cast.at(scene.odette, later), scene.record) == ["Bilan"]
    assert entry_of(scene, former).version == 1


def test_replace_document_withheld_former_does_not_start_the_month_again(scene: Scene) -> None:
    former = deposit_document(scene.caller(cast.HELENE), scene.record, report("Un"), Options(withheld=True))
    assert isinstance(former, Deposited)
    later = FixedClock(scene.clock.now() + timedelta(days=20))
    replaced(scene, cast.at(scene.caller(cast.HELENE), later), former.card, "Deux")
    assert titles(cast.at(scene.odette, later), scene.record) == []
    after = FixedClock(scene.clock.now() + timedelta(days=32))
    assert list(statuses(scene, cast.at(scene.odette, after))) == ["Deux", "Un"]


def test_deposit_document_same_file_or_lineage_comes_again_hidden(scene: Scene) -> None:
    """The software sends the document again under another uniqueId: what the person hid stays hidden."""
    helene, paul = scene.agrees(cast.HELENE), scene.agrees(cast.PAUL)
    facts = replace(cdas.facts(cast.ODETTE, "61"), set_id=Identifier("2.25.600"))
    scene.hides(cdas.deposited(scene, cdas.level1(facts)))
    again = replace(facts, id=Identifier("2.25.62"), version=2)
    kept = deposit_document(helene, scene.record, Upload(cdas.level1(again), "b.xml"))
    assert isinstance(kept, Deposited)
    assert titles(paul, scene.record) == []
    assert len(titles(scene.odette, scene.record)) == 2
    assert (kept.card.hidden, kept.card.may_show) == (False, False)


def test_replace_document_many_times_one_end(scene: Scene) -> None:
    helene, last = scene.caller(cast.HELENE), scene.deposits(cast.HELENE, "0")
    for number in range(1, 5):
        last = replaced(scene, helene, last, str(number))
    found = statuses(scene, scene.odette)
    assert [title for title, status in found.items() if status is EntryStatus.CURRENT] == ["4"]
    assert len(found) == 5
