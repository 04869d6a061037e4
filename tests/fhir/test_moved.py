"""A document that was moved to another record: it has another id there, and the former one is that of nothing."""

import json
from typing import Any

import pytest

from carnet.fhir.ids import resource_id
from carnet.kernel.ids import new_id
from carnet.usecases._asked import Transferred
from carnet.usecases.caller import Caller
from carnet.usecases.move_document import move_document
from carnet.usecases.state_agreement import Agreed, state_agreement
from tests import cast
from tests.fhir.house import Door, body
from tests.fhir.test_patch import JSON_PATCH, labelled
from tests.noway.observe import statements

pytestmark = pytest.mark.django_db(transaction=True)


def titled(door: Door, caller: Caller, resource: str) -> str:
    """The title of a document."""
    title: str = body(door.get(caller, f"DocumentReference/{resource}"))["content"][0]["attachment"]["title"]
    return title


def asked(door: Door, caller: Caller, resource: str) -> tuple[list[Any], list[tuple[str, ...]]]:
    """What every way to an id answers, and the statements of each."""
    answers, ran = [], []
    patch = json.dumps(labelled("MASQUE_PS")).encode()
    for method, path, data in (
        ("GET", f"DocumentReference/{resource}", b""),
        ("GET", f"Binary/{resource}", b""),
        ("PATCH", f"DocumentReference/{resource}", patch),
        ("GET", f"DocumentReference?patient={door.record}&_id={resource}&_summary=count", b""),
        ("GET", f"List?patient={door.record}&_include=List:item&_summary=count", b""),
    ):
        with statements() as asked:
            answer = door.ask(method, caller, path, data=data, kind=JSON_PATCH if data else "")
        answers.append((answer.status_code, answer.content.replace(resource.encode(), b"ID")))
        ran.append(tuple(asked))
    return answers, ran


def test_former_id_of_a_moved_document_is_answered_as_that_of_nothing_to_everybody(door: Door) -> None:
    scene, karim = door.scene, cast.opened(cast.KARIM, door.scene.clock)
    right = cast.record_of(karim)
    paul, ines = scene.agrees(cast.PAUL), scene.agrees(cast.INES)
    assert isinstance(state_agreement(paul, right, agreed=True), Agreed)
    card = scene.deposits(cast.PAUL, "Celui de Karim")
    former = door.id_of(card)
    assert titled(door, scene.odette, former) == "Celui de Karim"
    moved = move_document(cast.desk_agent(scene.clock), door.record, card.logical_id, right, "Une autre personne.")
    assert isinstance(moved, Transferred), moved
    nothing = resource_id(door.record, new_id())
    # Whoever reads the other record finds the document there, under an id of that record.
    now = body(door.get(karim, f"DocumentReference/{resource_id(right, card.logical_id)}"))
    assert titled(door, karim, now["id"]) == "Celui de Karim"
    for caller in (scene.odette, ines, paul, karim):
        asked(door, caller, nothing)  # The first visit of a day is counted.
        gone, absent = asked(door, caller, former), asked(door, caller, nothing)
        assert gone[0] == absent[0], caller.kind
        assert {status for status, _ in gone[0][:3]} == {404}
        # To the person in whose record it stood it cost what a deleted one costs, which she is told of on the pages.
        if caller is not scene.odette:
            assert gone[1] == absent[1], caller.kind
        assert b"Karim" not in str(gone).encode()
    # By its number the document is found by who may know it, in the record where it is.
    number = now["masterIdentifier"]["value"]
    for caller, found in ((karim, 1), (paul, 1)):
        answer = door.get(caller, f"DocumentReference?patient={right}&identifier={number}")
        assert body(answer)["total"] == found
    for caller in (scene.odette, ines, paul):
        assert body(door.get(caller, f"DocumentReference?patient={door.record}&identifier={number}"))["total"] == 0
