"""Which examinations are of the same kind: by type, and for imaging by the modality and region that both code."""

import pytest

from carnet.codes.documents import document_type
from carnet.codes.examinations import REPORTS, REQUESTS, Event, Examination, Likeness, asked_by, is_report, likeness

MODALITY, REGION, CCAM = "1.2.250.1.213.1.1.5.618", "1.2.250.1.213.1.1.5.695", "1.2.250.1.213.2.5"
CT, MR, HEAD, CHEST, BODY = (
    ("CT", MODALITY), ("MR", MODALITY), ("69536005", REGION), ("51185008", REGION), ("38266002", REGION),
)  # fmt: skip
SCAN: Event = ("ZBQK001", CCAM)


def test_asked_by_knows_requests_of_imaging_and_biology_only() -> None:
    assert (asked_by("55115-0"), asked_by("PRESC-BIO")) == (Examination.IMAGING, Examination.BIOLOGY)
    assert asked_by("57833-6") is None
    assert is_report(Examination.IMAGING, "18748-4") and not is_report(Examination.IMAGING, "11502-2")
    assert is_report(Examination.BIOLOGY, "11502-2") and not is_report(Examination.BIOLOGY, "PRESC-BIO")


def test_types_are_those_of_the_dmp() -> None:
    for code in (*REQUESTS, *(one for types in REPORTS.values() for one in types)):
        assert document_type(code) is not None, code


@pytest.mark.parametrize(
    ("asked", "done", "expected"),
    [
        ((), (), Likeness.SAME_KIND),
        ((CT, HEAD), (), Likeness.SAME_KIND),
        ((CT, HEAD), (CT,), Likeness.SAME_KIND),
        ((CT, HEAD), (CT, HEAD), Likeness.SAME_ACT),
        ((SCAN,), (SCAN,), Likeness.SAME_ACT),
        ((CT, HEAD), (MR, HEAD), Likeness.OTHER),
        ((CT, HEAD), (CT, CHEST), Likeness.OTHER),
        ((CT, HEAD), (CT, BODY), Likeness.SAME_KIND),
        ((HEAD,), (MR, CHEST, HEAD), Likeness.SAME_KIND),
    ],
)
def test_likeness_of_imaging(asked: tuple[Event, ...], done: tuple[Event, ...], expected: Likeness) -> None:
    assert likeness(Examination.IMAGING, asked, done) is expected


def test_likeness_of_biology_never_leaves_a_report_out() -> None:
    assert likeness(Examination.BIOLOGY, (SCAN,), (("18719-5", "2.16.840.1.113883.6.1"),)) is Likeness.SAME_KIND
    assert likeness(Examination.BIOLOGY, (SCAN,), (SCAN,)) is Likeness.SAME_ACT
