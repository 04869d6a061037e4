"""What a list may cost, in statements and not in time: as many for one document as for twelve."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.kernel.clock import FixedClock
from carnet.usecases.list_documents import DocumentList, list_documents
from tests.reliability import world as worlds
from tests.reliability.world import World

pytestmark = pytest.mark.django_db


def _statements(world: World, documents: int) -> int:
    with CaptureQueriesContext(connection) as sent:
        answer = list_documents(world.reader, world.record)
    assert isinstance(answer, DocumentList) and len(answer.cards) == documents
    assert all(card.depositor_name for card in answer.cards)
    return len(sent)


def test_list_documents_doctor_more_documents_sends_no_more_statements(clock: FixedClock) -> None:
    """The directory is asked once for each depositor, not once for each document."""
    world = worlds.begin(clock)
    world.deposit(worlds.writer().cda(worlds.SMALL))
    list_documents(world.reader, world.record)  # The first reading of the day posts a notice.
    one = _statements(world, 1)
    for _ in range(11):
        world.deposit(worlds.writer().cda(worlds.SMALL))
    assert _statements(world, 12) == one
