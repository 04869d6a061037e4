"""The SubmissionSet of a request. Owns which package it is and the mapping of its attributes; judges no value."""

from dataclasses import replace
from typing import Final

from carnet.kernel.errors import Problem
from carnet.kernel.trace import held
from carnet.usecases._submission import Submission
from carnet.xds import ebrim, v2
from carnet.xds.attributes import Attributes
from carnet.xds.registry_objects import LIST, Objects, RegistryObject

LOT: Final = "SubmissionSet"
_ALWAYS: Final = ("uniqueId", "patientId")
_STRICT: Final = ("submissionTime", "author", "contentTypeCode", "sourceId")


def the_lot(objects: Objects) -> RegistryObject | None:
    """The one package that is a lot, and problems for the others."""
    lots = [one for one in objects.packages if objects.nodes.get(one.id) == ebrim.SUBMISSION_SET]
    if not held(len(lots) == 1, "xds.one_submission_set", LIST):
        objects.wrong.append(Problem(LIST, "xds.one_submission_set"))
    for one in objects.packages:
        known = objects.nodes.get(one.id) in (ebrim.SUBMISSION_SET, ebrim.FOLDER)
        if not held(known, "xds.no_kind", one.element):
            objects.wrong.append(Problem(one.element, "xds.no_kind"))
    return replace(lots[0], element=LOT) if lots else None


def read_lot(reading: Attributes) -> Submission:
    """What a lot says of itself."""
    one, authors = reading.one, reading.authors("SUBMISSION_SET_AUTHOR_CLASS_SCHEME")
    lot = Submission(
        (),
        unique_id=one.identified("SUBMISSION_SET_UNIQUE_ID_EXTERNAL_ID"),
        source_id=one.identified("SUBMISSION_SET_SOURCE_ID_EXTERNAL_ID"),
        content_type=reading.coded("SUBMISSION_SET_CONTENT_TYPE_CODE_CLASS_SCHEME"),
        title=one.name,
        comments=one.description,
        author=next(iter(authors), None),
        submission_time=reading.time("submissionTime"),
        patient_id=reading.patient("SUBMISSION_SET_PATIENT_ID_EXTERNAL_ID"),
    )
    if len(authors) > 1:
        reading.not_kept("author")
    _check(reading, lot)
    reading.left({"submissionTime"})
    return lot


def _check(reading: Attributes, lot: Submission) -> None:
    one = reading.one
    there = {
        "uniqueId": lot.unique_id,
        "patientId": one.identified("SUBMISSION_SET_PATIENT_ID_EXTERNAL_ID"),
        "sourceId": lot.source_id,
        "submissionTime": one.slots.get("submissionTime"),
        "author": one.of_scheme("SUBMISSION_SET_AUTHOR_CLASS_SCHEME"),
        "contentTypeCode": one.of_scheme("SUBMISSION_SET_CONTENT_TYPE_CODE_CLASS_SCHEME"),
    }
    for name in (*_ALWAYS, *(_STRICT if reading.strict else ())):
        reading.need(there[name], name, "metadata.missing")
    for name, value in (("uniqueId", lot.unique_id), ("sourceId", lot.source_id)):
        if reading.strict and value:
            reading.need(v2.is_oid(value), name, "xds.oid")
