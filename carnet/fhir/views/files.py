"""Binary: the file of a document (ITI-68), as it was deposited or as a resource. Owns which of the two is asked for.

A former version and a document that was put aside are handed over as on the pages. One that is hidden, one that was
moved to another record and one that never was give the same 404: 410 would tell that there was something. So does one
that was deleted, but to the person's side, which is told so as on the pages. No part of a file is sent.
"""

from base64 import b64encode
from functools import partial
from typing import Final

from carnet.fhir.asked import Answer, Asked
from carnet.fhir.capability import Served
from carnet.fhir.door import Act, Said, fhir_file_view
from carnet.fhir.ids import Place, read_id, resource_id
from carnet.fhir.negotiation import Wire, ranges, wire_of_name
from carnet.fhir.outcome import NOTHING, Outcome, one
from carnet.kernel.errors import Refusal
from carnet.usecases.read_part import Part, PartKind, PartRead, read_part

SERVED: Final = Served("Binary", ("read",))
_XML: Final = frozenset({"text/xml", "application/xml"})
_RESOURCES: Final = frozenset({Wire.JSON.value, Wire.XML.value, "application/json", "text/json"})


@fhir_file_view
def file(resource: str) -> dict[str, Act]:
    """The file of one document."""
    return {"GET": partial(_file, resource)}


def _file(resource: str, asked: Asked) -> Said:
    place = read_id(resource)
    if place is None:
        return NOTHING
    found = read_part(asked.caller, place.record_id, place.thing, Part(PartKind.ORIGINAL))
    if found is None:
        return NOTHING
    return found if isinstance(found, Refusal) else _answer(asked, place, found)


def _answer(asked: Asked, place: Place, found: PartRead) -> Answer | Outcome:
    wanted = _wanted(asked, found.media_type)
    if wanted is None:
        return one(406, "not-supported", f"The document is {found.media_type}, or a Binary resource.")
    if wanted is False:
        headers = {"Content-Disposition": f'attachment; filename="{found.file_name}"'}
        return Answer(data=found.data, media_type=found.media_type, headers=headers)
    document = resource_id(place.record_id, place.thing)
    return Answer(
        {
            "resourceType": "Binary",
            "id": document,
            "contentType": found.media_type,
            "securityContext": {"reference": f"DocumentReference/{document}"},
            "data": b64encode(found.data).decode(),
        }
    )


def _wanted(asked: Asked, media_type: str) -> bool | None:
    """Whether a resource is asked for (True), or the file as it is (False); None when it is neither.

    Plain XML is the file where the file is XML; a client that wants the resource says so by the type of FHIR.
    """
    format_ = asked.request.GET.get("_format", "")
    if format_ and wire_of_name(format_.replace(" ", "+")):
        return True
    wanted = [one.media_type for one in ranges(asked.request.headers.get("Accept", "")) if one.quality > 0]
    own = {media_type, "*/*", f"{media_type.partition('/')[0]}/*"} | (_XML if media_type in _XML else set())
    answers = (False if one in own else True if one in _RESOURCES | _XML else None for one in wanted or ["*/*"])
    return next((answer for answer in answers if answer is not None), None)
