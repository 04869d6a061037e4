"""PATCH by who acts for the person: what the pages let a representative, a guardian and a caregiver change, no more."""

import json
from typing import Any

import pytest

from carnet.kernel.clock import FixedClock
from carnet.ledger.event import Stream
from carnet.usecases._card import Card
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.keep_from_representatives import keep_from_representatives
from carnet.usecases.state_agreement import Agreed, state_agreement
from tests import cast
from tests.fhir.house import Door, body, issue
from tests.fhir.test_patch import JSON_PATCH, archive, labelled, labels, status
from tests.journal import events
from tests.usecases import relatives
from tests.usecases.relatives import Family
from tests.usecases.scene import report

HIDDEN, WITHHELD, SECRET = "MASQUE_PS", "INVISIBLE_PATIENT", "INVISIBLE_REPRESENTANTS_LEGAUX"


@pytest.fixture
def home(door: Door) -> Family:
    """Léo's record, which his mother opened."""
    return relatives.family(door.scene.clock)


def deposited(home: Family, clock: FixedClock, options: Options | None = None) -> Card:
    """Hélène puts a report into Léo's record."""
    kept = deposit_document(
        cast.carer(cast.HELENE, clock),
        home.record,
        report("Bilan"),
        options or Options(invisible_to_representatives=False),
    )
    assert isinstance(kept, Deposited), kept
    return kept.card


def patched(door: Door, home: Family, caller: Caller, card: Card, change: Any) -> Any:
    """One PATCH in Léo's record."""
    path = f"DocumentReference/{home.record.hex}{card.logical_id.hex}"
    return door.ask("PATCH", caller, path, data=json.dumps(change).encode(), kind=JSON_PATCH)


def done(home: Family) -> list[tuple[str, str]]:
    """What the journal of the child's record says of this door, readings left out."""
    told = [(one.act, one.outcome.value) for one in events(home.record) if one.interface == "fhir"]
    return [one for one in told if one != ("document:list", "done")]


def test_patch_representative_hides_and_shows_a_document_of_the_child_as_on_a_page(door: Door, home: Family) -> None:
    card, mother = deposited(home, door.scene.clock), home.mother
    hidden = patched(door, home, mother, card, labelled(HIDDEN))
    assert labels(hidden) == ["N", HIDDEN]
    assert body(hidden)["meta"]["versionId"] == "2"
    again = patched(door, home, mother, card, labelled(HIDDEN))
    assert again["ETag"] == hidden["ETag"]
    shown = patched(door, home, mother, card, [{"op": "remove", "path": "/securityLabel/1"}])
    assert labels(shown) == ["N"]
    assert done(home) == [("document:hide", "done"), ("document:show", "done")]
    # The other parent, once he accepted, does the same; before that the document is not there for him.
    absent = patched(door, home, home.father, card, labelled(HIDDEN))
    assert (absent.status_code, events(home.record)[-1].outcome.value) == (404, "refused")
    home.with_father()
    assert labels(patched(door, home, home.father, card, labelled(HIDDEN))) == ["N", HIDDEN]


def test_patch_representative_neither_withholds_ends_nor_archives_what_a_professional_put(
    door: Door, home: Family
) -> None:
    card, mother = deposited(home, door.scene.clock), home.mother
    for change in (labelled(WITHHELD), status("entered-in-error"), archive(True)):
        answer = patched(door, home, mother, card, change)
        assert answer.status_code in (403, 404), (change, answer.content)
        assert events(home.record)[-1].outcome.value == "refused", change
    told = patched(door, home, mother, card, labelled(SECRET))
    assert (told.status_code, issue(told)["details"]["coding"][0]["code"]) == (
        400, "document.representatives_on_pages",
    )  # fmt: skip
    assert labels(door.get(mother, f"DocumentReference/{home.record.hex}{card.logical_id.hex}")) == ["N"]


def test_patch_representative_of_what_the_child_keeps_secret_is_answered_as_nothing(door: Door, home: Family) -> None:
    secret = deposited(home, door.scene.clock, Options(invisible_to_representatives=True))
    for change in (labelled(HIDDEN), labelled(SECRET), status("superseded"), archive(True)):
        answer = patched(door, home, home.mother, secret, change)
        nowhere = door.ask(
            "PATCH", home.mother, f"DocumentReference/{home.record.hex}{'0' * 32}", data=json.dumps(change).encode(),
            kind=JSON_PATCH,
        )  # fmt: skip
        assert (answer.status_code, answer.content) == (nowhere.status_code, nowhere.content), change
    assert answer.status_code == 404
    open_stream = [one.documents for one in events(home.record) if one.stream is Stream.OPEN]
    assert all(secret.logical_id not in documents for documents in open_stream)


def test_patch_guardian_hides_and_caregiver_does_not(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE, "Bilan")
    nina, _ = relatives.caregiver(door.scene.odette, cast.NINA)
    path, change = f"DocumentReference/{door.id_of(card)}", json.dumps(labelled(HIDDEN)).encode()
    helped = door.ask("PATCH", nina, path, data=change, kind=JSON_PATCH)
    assert (helped.status_code, issue(helped)["details"]["coding"][0]["code"]) == (403, "R24")
    jeanne, _ = relatives.guardian(door.scene.odette)
    assert labels(door.ask("PATCH", jeanne, path, data=change, kind=JSON_PATCH)) == ["N", HIDDEN]
    # The adult herself needs the guardian's word for it (C20).
    show = json.dumps([{"op": "remove", "path": "/securityLabel/1"}]).encode()
    alone = door.ask("PATCH", door.scene.odette, path, data=show, kind=JSON_PATCH)
    assert (alone.status_code, issue(alone)["details"]["coding"][0]["code"]) == (403, "C20")


def test_patch_author_neither_keeps_from_the_parents_nor_shows_to_them_by_a_label(door: Door, home: Family) -> None:
    """It needs the word of the young person, which no label says; what a page did is at this door at once."""
    card, helene = deposited(home, door.scene.clock), cast.carer(cast.HELENE, door.scene.clock)
    assert isinstance(state_agreement(helene, home.record, agreed=True), Agreed)
    before = len(events(home.record))
    told = patched(door, home, helene, card, labelled(SECRET))
    assert (told.status_code, issue(told)["details"]["coding"][0]["code"]) == (
        400, "document.representatives_on_pages",
    )  # fmt: skip
    # Nothing of it stands where the parents read.
    assert len(events(home.record)) == before
    assert isinstance(keep_from_representatives(helene, home.record, card.logical_id, asked=True), Card)
    path = f"DocumentReference/{home.record.hex}{card.logical_id.hex}"
    assert labels(door.get(helene, path)) == ["N", SECRET]
    assert door.get(home.mother, path).status_code == 404
    again = patched(door, home, helene, card, [{"op": "remove", "path": "/securityLabel/1"}])
    assert (again.status_code, issue(again)["details"]["coding"][0]["code"]) == (
        400, "document.representatives_on_pages",
    )  # fmt: skip
    assert door.get(home.mother, path).status_code == 404
