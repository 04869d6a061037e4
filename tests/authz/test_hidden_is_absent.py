"""Two worlds that differ only by a hidden document answer the same bytes to who may not see it (I5; A08, DESIGN 3).

The reader is a doctor whom the person authorised and who neither wrote nor deposited the document. Statements are
compared too: a hidden document costs nothing that an absent one does not.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from carnet.kernel.ids import RecordId
from carnet.usecases._incoming import Form, Upload
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.state_agreement import Agreed, state_agreement
from tests import cast
from tests.authz import routes
from tests.authz.matrix import Actor
from tests.authz.test_matrix import comparable
from tests.authz.world import CLOCK, World
from tests.security.story import pdf

pytestmark = pytest.mark.slow

NOTHING = UUID("00000000-0000-4000-8000-000000000002")
Seen = list[tuple[tuple[int, dict[str, str], bytes], list[str]]]


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that run inside, without their values."""
    seen: list[str] = []

    def look(execute: Callable[..., Any], statement: str, params: Any, many: bool, context: Any) -> Any:
        # The names of savepoints are counted by the test's own transaction.
        seen.append(re.sub(r'"s\d+_x\d+"', "", str(statement)))
        return execute(statement, params, many, context)

    with connection.execute_wrapper(look):
        yield seen


def deposit(world: World, *, hide: bool) -> UUID:
    """A second document of the record, by Hélène, hidden by Odette or not."""
    record = RecordId(world.record)
    form = Form("11488-4", "Avis du second document", date(2026, 2, 3))
    kept = deposit_document(cast.carer(cast.HELENE, CLOCK), record, Upload(pdf(), "second.pdf", form))
    assert isinstance(kept, Deposited), kept
    if hide:
        change_visibility(cast.holder(world.holder, CLOCK, record), record, kept.card.logical_id, hide=True)
    return kept.card.logical_id


def walk(world: World, document: UUID) -> Seen:
    """What Paul gets on every page of the record and of one document, twice, in one world."""
    record: dict[str, Any] = {"record": world.record}
    theirs = {**record, "document": document}
    paths = [
        ("pro_record", record),
        ("pro_documents", record),
        ("pro_document", theirs),
        ("pro_document_original", theirs),
        ("pro_document_part", {**theirs, "kind": "page", "number": 1}),
        ("pro_documents", record),
    ]
    return [seen_at(world, name, parts) for name, parts in paths]


def seen_at(world: World, name: str, parts: dict[str, Any]) -> tuple[tuple[int, dict[str, str], bytes], list[str]]:
    """One answer and the statements that it took."""
    path = routes.address(name, parts)
    with statements() as ran:
        response = routes.call(world, Actor.UNAUTHORISED, "GET", path)
    return comparable(response, parts), ran


def in_world(world: World, make: Callable[[World], UUID]) -> Seen:
    """Paul is authorised, the world is made, he walks; all is taken back."""
    with routes.undone():
        assert isinstance(state_agreement(cast.carer(cast.PAUL, CLOCK), RecordId(world.record), agreed=True), Agreed)
        return walk(world, make(world))


def test_read_doctor_with_agreement_hidden_document_is_as_if_absent(world: World) -> None:
    hidden = in_world(world, lambda w: deposit(w, hide=True))
    absent = in_world(world, lambda _: NOTHING)
    assert [answer[0][0] for answer in absent] == [200, 200, 404, 404, 404, 200]
    for one, other in zip(hidden, absent, strict=True):
        assert one[0] == other[0]
        assert one[1] == other[1]


def test_read_doctor_with_agreement_shown_document_is_seen(world: World) -> None:
    """The planted difference: the same walk tells a document that is not hidden."""
    shown = in_world(world, lambda w: deposit(w, hide=False))
    assert [answer[0][0] for answer in shown] == [200] * 6
    assert shown != in_world(world, lambda _: NOTHING)
