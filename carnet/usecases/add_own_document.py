"""A person adds a document to the own record: photographs, a PDF, a text (CSP R.1111-42; types EXPPAT and DOCPAT)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carnet.codes.documents import DIRECTIVES_TYPE
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._incoming import Form, Upload
from carnet.usecases._own import OWN_TYPES, check_description
from carnet.usecases._own_file import one_file
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_document import Deposited, Options, deposit_document


@dataclass(frozen=True)
class OwnDocument:
    """What a person adds: one or several files, and what the document is. `turns`: as in `photos_as_pdf`."""

    files: Sequence[bytes]
    type_code: str
    title: str
    day: date
    turns: Sequence[int] = ()


def add_own_document(
    caller: Caller, record_id: RecordId, document: OwnDocument, key: str = ""
) -> Deposited | Refusal | Conflict:
    """Makes one PDF of photographs, and deposits the document as every other: wrapped, decided, recorded, durable.

    Raises Invalid naming each element and rule that is wrong: `type_code`, `title`, `day`, `file`, `photo 2`.
    """
    if document.type_code == DIRECTIVES_TYPE:
        # They have a use case of their own, by which one is in force.
        raise Invalid.of("type_code", "own.kind")
    check_description(document.type_code, document.title, document.day, caller.now())
    form = Form(document.type_code, document.title.strip(), document.day)
    upload = Upload(one_file(document.files, document.turns), "", form)
    return deposit_document(caller, record_id, upload, Options(key=key))


__all__ = ["OWN_TYPES", "OwnDocument", "add_own_document"]
