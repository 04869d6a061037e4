"""What is done with a list of images inside the capped child. Never imported outside of it.

Everything is imported here at the top, because the child can open no file once it has seen the content.
"""

import io
import json
import re
import struct
import warnings
from collections.abc import Iterator

from pydicom import dcmread, errors
from pydicom.dataset import Dataset

from carnet.cda._kos_shape import check_shape
from carnet.cda.kos import KOS_FORMAT, MAX_IMAGES
from carnet.kernel.errors import Invalid

# Codecs of names are loaded when first needed, which is too late here.
for _name in ("latin_1", "iso8859_15", "iso8859_2", "utf_8", "ascii"):
    "".encode(_name)

# What a hostile file makes the reader stumble over; anything else ends this child, which is a refusal too.
_UNREADABLE = (
    errors.InvalidDicomError, errors.BytesLengthException, ArithmeticError, AttributeError, EOFError,
    LookupError, NotImplementedError, OSError, TypeError, ValueError, struct.error,
)  # fmt: skip
_PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData", "EncapsulatedDocument")
_UID = re.compile(r"[0-2](?:\.(?:0|[1-9][0-9]*))+")
_ZONE = re.compile(r"[+-]\d{4}")
_MOST_TEXT, _MOST_UID = 255, 64


def facts(data: bytes, argument: str) -> bytes:
    """The facts of the list as JSON. `argument` is the element to name in a refusal."""
    warnings.simplefilter("ignore")
    dataset = _read(data, argument)
    said = {
        "uid": _uid(dataset, "SOPInstanceUID", argument),
        "study": _uid(dataset, "StudyInstanceUID", argument),
        "patient_ids": list(_patient_ids(dataset)),
        "family": _name_part(dataset, "family_name"),
        "given": _name_part(dataset, "given_name"),
        "birth_date": _digits(dataset, "PatientBirthDate", 8),
        "sex": _text(dataset, "PatientSex"),
        "created": _moment(dataset, "InstanceCreation") or _moment(dataset, "Content"),
        "performed": _moment(dataset, "Study"),
        "description": _text(dataset, "StudyDescription"),
        "maker": " ".join(
            part for part in (_text(dataset, n) for n in ("Manufacturer", "ManufacturerModelName")) if part
        ),
        "place": _text(dataset, "InstitutionName").partition("^")[0].strip(),
        "series": _series(dataset, argument),
        **_request(dataset),
    }
    return json.dumps(said).encode()


def _read(data: bytes, element: str) -> Dataset:
    check_shape(data, element)
    try:
        dataset = dcmread(io.BytesIO(data), force=False)
        # Values are decoded when first asked for: a file that is damaged deep inside is found here.
        for _ in dataset.iterall():
            pass
    except _UNREADABLE:
        raise Invalid.of(element, "kos.damaged") from None
    classes = {str(dataset.get("SOPClassUID", "")), str(dataset.file_meta.get("MediaStorageSOPClassUID", KOS_FORMAT))}
    if classes != {KOS_FORMAT}:
        raise Invalid.of(element, "kos.not_a_list")
    if any(one.keyword in _PIXELS for one in dataset.iterall()):
        raise Invalid.of(element, "kos.has_pixels")
    return dataset


def _uid(dataset: Dataset, keyword: str, element: str) -> str:
    found = str(dataset.get(keyword, "") or "")
    if len(found) > _MOST_UID or not _UID.fullmatch(found):
        raise Invalid.of(f"{element}/{keyword}", "kos.incomplete", name=keyword)
    return found


def _text(dataset: Dataset, keyword: str) -> str:
    """One value as plain words; what is several or too long is cut."""
    found = str(dataset.get(keyword, "") or "")
    return " ".join(found.split())[:_MOST_TEXT]


def _name_part(dataset: Dataset, part: str) -> str:
    name = dataset.get("PatientName", "")
    return " ".join(str(getattr(name, part, "") or "").split())[:_MOST_TEXT]


def _digits(dataset: Dataset, keyword: str, count: int) -> str:
    found = _text(dataset, keyword)[:count]
    return found if len(found) == count and found.isascii() and found.isdigit() else ""


def _moment(dataset: Dataset, prefix: str) -> str:
    """A date with its time as CDA writes it, as precise as the file is."""
    day, time = _digits(dataset, f"{prefix}Date", 8), _text(dataset, f"{prefix}Time").partition(".")[0]
    if not day or not time.isdigit() or len(time) not in (4, 6):
        return day
    zone = _text(dataset, "TimezoneOffsetFromUTC")
    return f"{day}{time}{zone if _ZONE.fullmatch(zone) else ''}"


def _items(dataset: Dataset, keyword: str) -> list[Dataset]:
    return list(dataset.get(keyword) or [])


def _root(dataset: Dataset, keyword: str) -> str:
    """The OID of who gave a number, when the file names it so."""
    for item in _items(dataset, keyword):
        found = _text(item, "UniversalEntityID")
        if _UID.fullmatch(found):
            return found
    return ""


def _patient_ids(dataset: Dataset) -> Iterator[tuple[str, str]]:
    for holder in (dataset, *_items(dataset, "OtherPatientIDsSequence")):
        number = _text(holder, "PatientID")
        if number:
            yield _root(holder, "IssuerOfPatientIDQualifiersSequence"), number


def _request(dataset: Dataset) -> dict[str, tuple[str, str]]:
    """The numbers of the examination and of its prescription: those of the request, else that of the file."""
    for item in _items(dataset, "ReferencedRequestSequence"):
        accession = _text(item, "AccessionNumber")
        order = _text(item, "PlacerOrderNumberImagingServiceRequest")
        if accession or order:
            return {
                "accession": (_root(item, "IssuerOfAccessionNumberSequence"), accession),
                "order": (_root(item, "OrderPlacerIdentifierSequence"), order),
            }
    own = _text(dataset, "AccessionNumber")
    return {"accession": (_root(dataset, "IssuerOfAccessionNumberSequence"), own)}


def _series(dataset: Dataset, element: str) -> list[int]:
    """How many objects each series has."""
    found = [
        len(_items(series, "ReferencedSOPSequence"))
        for study in _items(dataset, "CurrentRequestedProcedureEvidenceSequence")
        for series in _items(study, "ReferencedSeriesSequence")
    ]
    if not sum(found):
        raise Invalid.of(element, "kos.empty")
    if sum(found) > MAX_IMAGES:
        raise Invalid.of(element, "kos.too_many_images", limit=str(MAX_IMAGES))
    return found
