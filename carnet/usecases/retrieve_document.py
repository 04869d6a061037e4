"""The file of a document by its uniqueId, byte for byte as it was deposited (TD3.2, ITI-43)."""

import logging
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from carnet.documents import entries
from carnet.documents.contents import ContentDamaged
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.storage import indexes
from carnet.usecases._facts import Facts
from carnet.usecases._open_document import disclose_with
from carnet.usecases.caller import Caller
from carnet.usecases.read_part import Part, PartKind

_log: Final = logging.getLogger(__name__)
_WHOLE: Final = Part(PartKind.ORIGINAL)


@dataclass(frozen=True)
class Retrieved:
    """A file whose reading is committed in the journal."""

    data: bytes
    media_type: str


def retrieve_document(caller: Caller, record_id: RecordId, *names: str) -> Retrieved | Refusal | Conflict:
    """Reads the file of the document that has one of these uniqueIds.

    The refusal is the same for a hidden document and for a uniqueId that names nothing here; a document of another
    record is not there. Bytes that are not those that were acknowledged are a conflict (`query.document_damaged`).
    """

    def which(facts: Facts) -> UUID:
        found = [entries.by_unique_id(facts.keys, indexes.index("document", name)) for name in names]
        return next((one.logical_id for one in found if one), uuid4())

    try:
        answer = disclose_with(caller, record_id, which, f"{_WHOLE.kind.value} {_WHOLE.number}", lambda *_: None)
    except ContentDamaged:
        _log.exception("a stored file is not what was acknowledged")
        return Conflict("query.document_damaged")
    if isinstance(answer, Refusal):
        return answer
    disclosed, _ = answer
    return Retrieved(disclosed.data, disclosed.entry.codes.mime_type)
