"""Odette's record as the judge reads it, through the use cases. Owns no verdict."""

import uuid

from carnet.identity import accounts
from carnet.kernel.clock import SystemClock
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.usecases._incoming import Upload
from carnet.usecases._narrow import Asked
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.read_part import Part, PartKind, PartRead, read_part
from tests import cast
from tests.reliability.history import recorded
from tests.torture.papers import paper

DEPOSITS = frozenset({Act.DOCUMENT_DEPOSIT.value, Act.DOCUMENT_REPLACE.value})


class Odette:
    """Her record, read by herself; Hélène deposits in it what was given up."""

    def __init__(self, record: str) -> None:
        self._record = RecordId(uuid.UUID(record))
        account = accounts.account_of_login(cast.ODETTE.login)
        assert account is not None
        self._holder = cast.holder(account.account_id, SystemClock(), self._record)
        self._helene = cast.carer(cast.HELENE, SystemClock())

    def deposit(self, unique: uuid.UUID) -> Deposited:
        """Sends the document with this uniqueId."""
        answer = deposit_document(self._helene, self._record, Upload(paper(unique)), Options(False))
        assert isinstance(answer, Deposited), answer
        return answer

    def paper(self, unique: uuid.UUID) -> bytes:
        """The bytes that were sent."""
        return paper(unique)

    def original(self, document: uuid.UUID) -> bytes | None:
        """The bytes that are there, None when there are none."""
        answer = read_part(self._holder, self._record, document, Part(PartKind.ORIGINAL))
        return answer.data if isinstance(answer, PartRead) else None

    def listed(self) -> set[uuid.UUID]:
        """Every document that Odette sees; AssertionError when one is there twice."""
        answer = list_documents(self._holder, self._record, Asked(size=1_000_000))
        assert isinstance(answer, DocumentList), answer
        found = [card.logical_id for card in answer.cards]
        assert len(found) == len(set(found))
        return set(found)

    def recorded_documents(self) -> set[uuid.UUID]:
        """Those of which an event says that they were deposited; the chain of the journal has no gap."""
        done = [event for event in recorded(self._record) if event.done and event.act in DEPOSITS]
        return {document for event in done for document in event.documents}
