"""A person adds a document to the own record: photographs, a PDF, a text (CSP R.1111-42; types EXPPAT and DOCPAT)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from carnet.cda.photos import PHOTOS, is_heif, photos_as_pdf
from carnet.cda.sniff import MediaType, sniff
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._incoming import Form, Upload
from carnet.usecases._own import OWN_TYPES, check_description
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_document import Deposited, Options, deposit_document


@dataclass(frozen=True)
class OwnDocument:
    """What a person adds: one or several files, and what the document is."""

    files: Sequence[bytes]
    type_code: str
    title: str
    day: date


def add_own_document(
    caller: Caller, record_id: RecordId, document: OwnDocument, key: str = ""
) -> Deposited | Refusal | Conflict:
    """Makes one PDF of photographs, and deposits the document as every other: wrapped, decided, recorded, durable.

    Raises Invalid naming each element and rule that is wrong: `type_code`, `title`, `day`, `file`, `photo 2`.
    """
    check_description(document.type_code, document.title, document.day, caller.now())
    form = Form(document.type_code, document.title.strip(), document.day)
    return deposit_document(caller, record_id, Upload(_one_file(document.files), "", form), Options(key=key))


def _one_file(files: Sequence[bytes]) -> bytes:
    """The one file that is deposited. Raises Invalid when there is none, or when they cannot make one document."""
    if not files or not any(files):
        raise Invalid.of("file", "own.no_file")
    if sum(map(len, files)) > settings.CARNET_MAX_UPLOAD_BYTES:
        raise Invalid.of("file", "own.too_large_together")
    if any(len(data) > settings.CARNET_MAX_DOCUMENT_BYTES for data in files):
        raise Invalid.of("file", "content.too_large", limit=str(settings.CARNET_MAX_DOCUMENT_BYTES))
    if any(is_heif(data) or sniff(data) in PHOTOS for data in files):
        return _bounded(photos_as_pdf(files) if _all_photos(files) else _mixed())
    if len(files) > 1:
        _mixed()
    if sniff(files[0]) not in (MediaType.PDF, MediaType.TEXT):
        raise Invalid.of("file", "own.unknown_format")
    return files[0]


def _all_photos(files: Sequence[bytes]) -> bool:
    return all(is_heif(data) or sniff(data) in PHOTOS for data in files)


def _mixed() -> bytes:
    raise Invalid.of("file", "own.one_kind_of_file")


def _bounded(data: bytes) -> bytes:
    if len(data) > settings.CARNET_MAX_DOCUMENT_BYTES:
        raise Invalid.of("file", "own.too_many_photos")
    return data


__all__ = ["OWN_TYPES", "OwnDocument", "add_own_document"]
