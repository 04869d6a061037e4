"""What ITI-67 and ITI-68 cost, in statements, and the memory of a list: for its reader only, sealed, never a right."""

import json
from typing import Any

import pytest

from carnet.crypto.envelope import KeyPurpose
from carnet.storage import keys
from carnet.usecases import _kept
from carnet.usecases.archive_document import archive_document
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_document import Deposited
from carnet.usecases.replace_document import replace_document
from tests import cast
from tests.fhir.house import Door, body
from tests.journal import events
from tests.noway.observe import statements
from tests.usecases.scene import report

INCLUDED = "&_include=DocumentReference:patient"


@pytest.fixture(autouse=True)
def memory() -> _kept.Memory:
    """The memory of this process, empty."""
    _kept.MEMORY.forget()
    return _kept.MEMORY


def _matches(door: Door, reader: Caller, more: str = "") -> list[str]:
    """The resources that match, each as its own text: the order of names counts."""
    entries = body(door.get(reader, f"DocumentReference?patient={door.record}{more}")).get("entry", [])
    return [json.dumps(one["resource"]) for one in entries if one["search"]["mode"] == "match"]


def _filled(door: Door) -> list[Any]:
    cards = [door.scene.deposits(cast.HELENE, f"Numéro {n}") for n in range(4)]
    helene = door.scene.agrees(cast.HELENE)
    assert isinstance(replace_document(helene, door.record, cards[0].logical_id, report("Suite")), Deposited)
    archive_document(helene, door.record, cards[1].logical_id, archive=True)
    door.scene.hides(cards[2])
    return cards


def test_search_kept_page_says_the_same_as_entries_written_anew_to_every_reader(door: Door) -> None:
    _filled(door)
    readers = [door.scene.odette, door.scene.agrees(cast.HELENE), door.scene.agrees(cast.PAUL)]
    anew = [_matches(door, reader, INCLUDED) for reader in readers]
    first = [_matches(door, reader) for reader in readers]
    again = [_matches(door, reader) for reader in readers]
    assert anew == first == again
    assert [len(one) for one in anew] == [5, 5, 4]


def test_search_kept_page_costs_the_same_statements_to_its_reader_and_to_another(door: Door) -> None:
    """How long an answer takes tells nothing of what somebody else was shown."""
    _filled(door)
    marc, paul = door.scene.agrees(cast.MARC), door.scene.agrees(cast.PAUL)
    counts = []
    for reader in (marc, paul, marc):
        door.get(reader, f"DocumentReference?patient={door.record}&_summary=count")
        with statements() as ran:
            _matches(door, reader)
        counts.append(len(ran))
    assert counts == [4, 4, 3]


def test_search_kept_page_of_a_document_hidden_since_shows_it_no_more_and_is_in_the_journal(door: Door) -> None:
    cards = _filled(door)
    paul = door.scene.agrees(cast.PAUL)
    assert len(_matches(door, paul)) == len(_matches(door, paul)) == 4
    door.scene.hides(cards[3])
    told = len(events(door.record))
    assert not [one for one in _matches(door, paul) if door.id_of(cards[3]) in one]
    (event,) = events(door.record)[told:]
    assert event.act == "document:list" and cards[3].logical_id not in event.documents


def test_search_kept_page_lies_sealed_and_opens_for_nobody_once_the_key_is_destroyed(
    door: Door, memory: _kept.Memory
) -> None:
    _filled(door)
    paul = door.scene.agrees(cast.PAUL)
    shown = _matches(door, paul)
    kept = b"".join(one.sealed for one in memory.kept.values())
    assert len(kept) > sum(map(len, shown)) // 2
    assert not [word for word in ("Numéro", "DocumentReference", "Martineau") if word.encode() in kept]
    keys.destroy(door.record, KeyPurpose.METADATA)
    answer = door.get(paul, f"DocumentReference?patient={door.record}")
    assert answer.status_code == 500 and "Num" not in answer.content.decode()


def test_read_file_costs_few_statements_whoever_reads(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE)
    path = f"Binary/{door.id_of(card)}"
    for reader, most in ((door.scene.agrees(cast.PAUL), 7), (door.scene.odette, 6)):
        door.get(reader, path)
        with statements() as ran:
            assert door.get(reader, path).status_code == 200
        # What begins and ends the one transaction of a reading that is counted, or marked as opened, is none of them.
        assert len([one for one in ran if "SAVEPOINT" not in one]) <= most, ran
