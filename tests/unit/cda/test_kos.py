"""Lists of images: what they say, and each hostile class refused by its rule within its limits (A30, A31)."""

import time
from collections.abc import Callable

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from carnet.cda.kos import MAX_BYTES, read_kos
from carnet.cda.sniff import MediaType, sniff
from carnet.kernel.errors import Invalid
from tests.unit.cda import koses
from tests.unit.cda.koses import kos


def _pixels(made: Dataset) -> None:
    made.BitsAllocated, made.PixelData = 8, bytes(10)
    made["PixelData"].VR = "OB"


def _lying(data: bytes) -> bytes:
    """The first name is said to be longer than the file."""
    at = data.index(b"\x10\x00\x10\x00PN") + 6
    return data[:at] + b"\xf0\xff" + data[at + 2 :]


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "no DICOM": (lambda: bytes(300), "kos.not_dicom"),
    "a program in the preamble": (lambda: b"MZ" + kos()[2:], "kos.preamble"),
    "HTML in the preamble": (lambda: b"<html><script>" + kos()[14:], "kos.preamble"),
    "an image": (lambda: kos(SOPClassUID=koses.CT), "kos.not_a_list"),
    "a list with pixels": (lambda: kos(_pixels), "kos.has_pixels"),
    "compressed": (koses.deflated, "kos.transfer_syntax"),
    "big endian": (lambda: kos(syntax=ExplicitVRBigEndian), "kos.transfer_syntax"),
    "cut in the middle": (lambda: kos()[: len(kos()) // 2], "kos.damaged"),
    "HTML after its end": (lambda: kos() + b"<html><script>alert(1)</script></html>", "kos.damaged"),
    "zeros after its end": (lambda: kos() + bytes(6), "kos.damaged"),
    "random": (lambda: bytes(128) + b"DICM" + bytes(range(256)) * 40, "kos.transfer_syntax"),
    "no image": (lambda: kos(CurrentRequestedProcedureEvidenceSequence=None), "kos.empty"),
    "too large": (lambda: kos() + bytes(MAX_BYTES), "kos.too_large"),
    "a length that lies": (lambda: _lying(kos()), "kos.damaged"),
    "sequences without end": (lambda: koses.nested(400), "kos.too_deep"),
    "no number of the examination": (lambda: kos(StudyInstanceUID="x" * 20), "kos.incomplete"),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", REFUSED)
def test_read_kos_hostile_file_is_refused_by_its_rule_in_time(name: str) -> None:
    make, rule = REFUSED[name]
    data, before = make(), time.monotonic()
    with pytest.raises(Invalid) as told:
        read_kos(data)
    assert [problem.rule for problem in told.value.problems] == [rule], name
    assert time.monotonic() - before < 20


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
def test_read_kos_says_what_the_list_says(syntax: str) -> None:
    data = kos(syntax=syntax)
    found = read_kos(data)
    assert sniff(data) is MediaType.DICOM
    assert (found.uid, found.study) == ("1.2.250.1.999.1.8121.9", koses.STUDY)
    assert found.patient_ids == ((koses.INS_ROOT, koses.CARD),)
    assert (found.family, found.given, found.birth_date, found.sex) == ("MARTINEAU", "ODETTE", "19480514", "F")
    assert (found.created, found.performed) == ("20260227090000+0100", "20260226143000+0100")
    assert (found.accession, found.order) == (("1.2.250.1.999.3", "RX-77"), ("1.2.250.1.999.4", "ORD-5"))
    assert (found.place, found.maker, found.description) == ("Radiologie des Lilas", "Fabrique", "Scanner du thorax")
    assert (found.series, found.images) == ((1, 2), 3)
