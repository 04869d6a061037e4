"""Sends a part of a document to a browser. Owns the headers that keep a file from acting as a page; never a rule.

A file is an attachment or one of our own PNG images, never sniffed, under a policy that runs nothing (A30).
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.portal.answers import refused, refused_here
from carnet.usecases.caller import Caller
from carnet.usecases.read_part import Part, PartKind, PartRead, read_part

PARTS = {"page": PartKind.PAGE, "media": PartKind.MEDIA, "cda": PartKind.ORIGINAL}
SANDBOX = "default-src 'none'; sandbox"


def send_part(
    request: HttpRequest, caller: Caller, record: RecordId, document: UUID, *parts: Part, professional: bool = False
) -> HttpResponse:
    """Sends the first of these parts that the document has. Raises Http404 when it has none of them."""
    for part in parts:
        found = read_part(caller, record, document, part)
        if isinstance(found, Refusal):
            return refused_here(request, found, record) if professional else refused(request, found)
        if found is not None:
            return _response(found)
    raise Http404


def _response(found: PartRead) -> HttpResponse:
    response = HttpResponse(found.data, content_type=found.media_type)
    if not found.ours:
        response.headers["Content-Disposition"] = f'attachment; filename="{found.file_name}"'
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
