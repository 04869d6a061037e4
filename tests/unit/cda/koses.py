"""Lists of images (KOS) made for tests, good ones and hostile ones. Owns their making; invented numbers only."""

import io
import warnings
import zlib
from collections.abc import Callable
from typing import Any

from pydicom import dcmwrite
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

KOS = "1.2.840.10008.5.1.4.1.1.88.59"
CT = "1.2.840.10008.5.1.4.1.1.2"
STUDY = "1.2.250.1.999.1.8121.1"
INS_ROOT = "1.2.250.1.213.1.4.10"
CARD = "248057511604212"

Change = Callable[[Dataset], None]


def item(**values: Any) -> Dataset:
    """A dataset with these attributes."""
    made = Dataset()
    for name, value in values.items():
        setattr(made, name, Sequence(value) if isinstance(value, list) else value)
    return made


def dataset(uid: str = "1.2.250.1.999.1.8121.9", ins: str = CARD, images: int = 3, **changes: Any) -> Dataset:
    """A list of `images` images in two series, with the patient and the numbers that the DMP's clients write."""
    issuer = [item(UniversalEntityID=INS_ROOT, UniversalEntityIDType="ISO")]
    sops = [item(ReferencedSOPClassUID=CT, ReferencedSOPInstanceUID=f"{STUDY}.2.{n}") for n in range(1, images + 1)]
    series = [
        item(SeriesInstanceUID=f"{STUDY}.1", RetrieveURL="https://pacs.invalid/1", ReferencedSOPSequence=sops[:1]),
        item(SeriesInstanceUID=f"{STUDY}.2", ReferencedSOPSequence=sops[1:]),
    ]
    request = item(
        StudyInstanceUID=STUDY, AccessionNumber="RX-77",
        IssuerOfAccessionNumberSequence=[item(UniversalEntityID="1.2.250.1.999.3", UniversalEntityIDType="ISO")],
        PlacerOrderNumberImagingServiceRequest="ORD-5",
        OrderPlacerIdentifierSequence=[item(UniversalEntityID="1.2.250.1.999.4", UniversalEntityIDType="ISO")],
    )  # fmt: skip
    values: dict[str, Any] = {
        "SpecificCharacterSet": "ISO_IR 100", "SOPClassUID": KOS, "SOPInstanceUID": uid, "StudyInstanceUID": STUDY,
        "SeriesInstanceUID": f"{STUDY}.59", "Modality": "KO", "Manufacturer": "Fabrique", "InstanceNumber": "1",
        "InstitutionName": "Radiologie des Lilas^^^^^^^^^10B0012345", "StudyDescription": "Scanner du thorax",
        "StudyDate": "20260226", "StudyTime": "143000", "InstanceCreationDate": "20260227",
        "InstanceCreationTime": "090000.000", "TimezoneOffsetFromUTC": "+0100",
        "PatientName": "MARTINEAU^ODETTE", "PatientID": ins, "IssuerOfPatientID": "ASIP-SANTE-INS-NIR",
        "PatientBirthDate": "19480514", "PatientSex": "F", "IssuerOfPatientIDQualifiersSequence": issuer,
        "ReferencedRequestSequence": [request],
        "CurrentRequestedProcedureEvidenceSequence": [item(StudyInstanceUID=STUDY, ReferencedSeriesSequence=series)],
    }  # fmt: skip
    values |= changes
    return item(**{name: value for name, value in values.items() if value is not None})


def kos(change: Change | None = None, *, syntax: str = ExplicitVRLittleEndian, **changes: Any) -> bytes:
    """The file of such a list."""
    made = dataset(**changes)
    if change is not None:
        change(made)
    made.file_meta = FileMetaDataset()
    made.file_meta.MediaStorageSOPClassUID = made.get("SOPClassUID", KOS)
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    made.file_meta.TransferSyntaxUID = UID(syntax)
    output = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dcmwrite(output, made, enforce_file_format=True, implicit_vr=syntax == ImplicitVRLittleEndian,
                 little_endian=syntax != ExplicitVRBigEndian)  # fmt: skip
    return output.getvalue()


def deflated() -> bytes:
    """A list that says that it is compressed, whose 200 MB of zeros take 200 kB: nothing may inflate them."""
    head = kos()
    at = head.index(b"\x08\x00\x05\x00")
    meta = head[:at].replace(ExplicitVRLittleEndian.encode() + b"\x00", DeflatedExplicitVRLittleEndian.encode(), 1)
    press = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    bomb = b"".join(press.compress(bytes(1 << 20)) for _ in range(200)) + press.flush()
    return meta + bomb


def nested(depth: int) -> bytes:
    """Sequences in sequences, each of which says that it will end later."""
    sequence, unsaid, begun = b"\x40\x00\x30\xa7SQ\x00\x00", b"\xff\xff\xff\xff", b"\xfe\xff\x00\xe0"
    return kos() + (sequence + unsaid + begun + unsaid) * depth
