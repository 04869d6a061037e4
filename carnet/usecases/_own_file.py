"""The one file of an own document, made of what a person gives: photographs, PDF, text. Owns these rules of form."""

from collections.abc import Sequence

from django.conf import settings

from carnet.cda.photos import PHOTOS, is_heif, photos_as_pdf
from carnet.cda.sniff import MediaType, sniff
from carnet.kernel.errors import Invalid


def one_file(files: Sequence[bytes], turns: Sequence[int] = ()) -> bytes:
    """The one file that is deposited. Raises Invalid when there is none, or when they cannot make one document.

    `turns` are degrees clockwise, one for each photograph, or none.
    """
    if not files or not any(files):
        raise Invalid.of("file", "own.no_file")
    if sum(map(len, files)) > settings.CARNET_MAX_UPLOAD_BYTES:
        raise Invalid.of("file", "own.too_large_together")
    if any(len(data) > settings.CARNET_MAX_DOCUMENT_BYTES for data in files):
        raise Invalid.of("file", "content.too_large", limit=str(settings.CARNET_MAX_DOCUMENT_BYTES))
    if any(is_heif(data) or sniff(data) in PHOTOS for data in files):
        return _bounded(photos_as_pdf(files, turns) if _all_photos(files) else _mixed())
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
