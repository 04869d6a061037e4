"""Lists of the images of an examination (DICOM Key Object Selection): what they say. Owns the refusals.

Decodes nothing in this process: pydicom reads in the capped child (`_kos_child`). The file is kept byte for byte; the
images themselves stay where they were made, and nothing is fetched (security.md A26). Sources: PS3.3 A.35.4 and
interop/notes.md 4 (typeCode IMG-KOS, application/dicom).
"""

from dataclasses import dataclass

import msgspec

from carnet.cda.capped import Limits, run_capped
from carnet.kernel.errors import Invalid

DICOM = "application/dicom"
KOS_FORMAT = "1.2.840.10008.5.1.4.1.1.88.59"
"""The SOP class of a list of images, which is the code of its format too (TRE_A09)."""
MAX_BYTES = 4_000_000
MAX_IMAGES = 50_000
_PREAMBLE, _MAGIC = 128, b"DICM"
_LIMITS = Limits(memory=600_000_000, cpu_seconds=10, wall_seconds=60.0, output=1 << 20)


@dataclass(frozen=True)
class KosFacts:
    """What a list of images says. Times are CDA times (AAAAMMJJhhmmss±zzzz), empty when the file says none.

    `patient_ids`, `accession` and `order` are pairs of a root and a number; an issuer without an OID has no root.
    """

    uid: str
    study: str
    patient_ids: tuple[tuple[str, str], ...] = ()
    family: str = ""
    given: str = ""
    birth_date: str = ""
    sex: str = ""
    created: str = ""
    performed: str = ""
    description: str = ""
    accession: tuple[str, str] = ("", "")
    order: tuple[str, str] = ("", "")
    maker: str = ""
    place: str = ""
    series: tuple[int, ...] = ()

    @property
    def images(self) -> int:
        """How many images (or other objects) the list names."""
        return sum(self.series)


def read_kos(data: bytes, *, element: str = "file") -> KosFacts:
    """What a list of images says, or why the file is not taken.

    Rules: `kos.too_large`, `kos.preamble` (a program hides there), `kos.not_dicom`, `kos.damaged`, `kos.not_a_list`
    (an image, or another kind of object), `kos.transfer_syntax` (compressed), `kos.incomplete`, `kos.has_pixels`,
    `kos.empty`, `kos.too_many_images`, `kos.too_deep`, `content.too_heavy`.
    """
    if len(data) > MAX_BYTES:
        raise Invalid.of(element, "kos.too_large", limit=str(MAX_BYTES))
    if data[_PREAMBLE : _PREAMBLE + 4] != _MAGIC:
        raise Invalid.of(element, "kos.not_dicom")
    if any(data[:_PREAMBLE]):
        raise Invalid.of(element, "kos.preamble")
    packed = run_capped("carnet.cda._kos_child:facts", data, argument=element, limits=_LIMITS, element=element)
    return msgspec.json.decode(packed, type=KosFacts)
