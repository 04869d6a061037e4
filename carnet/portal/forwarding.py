"""Addresses that hold the id of a record that was merged, or of one from which a document was moved. No rule of rights.

Whoever found the person in this session, or may read the record that stays, is led to the same page there; to anybody
else the old address tells nothing, as one that never was.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from carnet.kernel.ids import RecordId
from carnet.usecases.caller import Caller
from carnet.usecases.resolve_record import resolve_record
from carnet.usecases.see_status import Status, see_status

# Where a session keeps whom its professional found, sealed with it.
FOUND = "found_records"
MOST_FOUND = 20


def remember_found(request: HttpRequest, record: UUID, *by: str) -> None:
    """Keeps whom this session found, and by what: the page of a record opens only from here or with a right."""
    found = {**request.session.get(FOUND, {}), str(record): list(by)}
    request.session[FOUND] = dict(list(found.items())[-MOST_FOUND:])


def forwarded(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse | None:
    """The way to the page where the content is now; None when nothing moved, or it is not for this professional."""
    match = request.resolver_match
    if match is None:
        return None
    merged = resolve_record(RecordId(record))
    stays = resolve_record(RecordId(record), match.kwargs.get("document"))
    if stays == record or not (_was_found(request, record, merged, stays) or _may_read(caller, stays)):
        return None
    if request.method in {"GET", "HEAD"}:
        return HttpResponseRedirect(reverse(match.view_name, kwargs={**match.kwargs, "record": stays}))
    # What was typed was meant for another address: nothing of it is done.
    return HttpResponseRedirect(reverse("pro_record", kwargs={"record": stays}))


def _was_found(request: HttpRequest, record: UUID, merged: RecordId, stays: RecordId) -> bool:
    """Two records of one person: who found one in this session found the other. Never so for a moved document."""
    found = request.session.get(FOUND, {})
    if str(record) not in found or stays != merged:
        return False
    request.session[FOUND] = {**found, str(stays): found[str(record)]}
    return True


def _may_read(caller: Caller, record: RecordId) -> bool:
    status = see_status(caller, record)
    return isinstance(status, Status) and status.person is not None
