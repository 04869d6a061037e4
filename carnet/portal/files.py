"""Sends a part of a document to a browser. Owns the headers that keep a file from acting as a page; never a rule.

A file is an attachment or one of our own PNG images, never sniffed, under a policy that runs nothing (A30).
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal.answers import refused, refused_here
from carnet.usecases.caller import Caller
from carnet.usecases.read_part import Part, PartKind, PartRead, read_part

PARTS = {
    "page": PartKind.PAGE,
    "grande-page": PartKind.LARGE_PAGE,
    "media": PartKind.MEDIA,
    "cda": PartKind.ORIGINAL,
}
SANDBOX = "default-src 'none'; sandbox"


def send_part(
    request: HttpRequest, caller: Caller, record: RecordId, document: UUID, *parts: Part, professional: bool = False
) -> HttpResponse:
    """Sends the first of these parts that the document has and that can be made; Http404 when there is none."""
    for part in parts:
        found = _made(caller, record, document, part)
        if isinstance(found, Refusal):
            return refused_here(request, found, record) if professional else refused(request, found)
        if found is not None:
            return _response(found)
    raise Http404


def _made(caller: Caller, record: RecordId, document: UUID, part: Part) -> PartRead | Refusal | None:
    """A part; None also when it cannot be made (a damaged image, a file too heavy for the capped child)."""
    try:
        return read_part(caller, record, document, part)
    except Invalid:
        return None


def _response(found: PartRead) -> HttpResponse:
    response = HttpResponse(found.data, content_type=found.media_type)
    if not found.ours:
        response.headers["Content-Disposition"] = f'attachment; filename="{found.file_name}"'
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
