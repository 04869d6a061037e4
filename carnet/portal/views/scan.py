"""A paper that its person photographs, page by page, into one document. Owns the page alone (see `own_documents`)."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from carnet.cda.photos import MAX_PHOTOS
from carnet.portal.callers import patient_page
from carnet.portal.views.own_documents import Way, adding
from carnet.usecases.caller import Caller

FEW: Final = 4
"""Fields that the page shows without a script; a telephone's camera gives one photograph a field."""


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def scan(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I photograph a paper: the pages are one document, in my order, the right way up."""
    fields = MAX_PHOTOS if request.GET.get("pages") == str(MAX_PHOTOS) else FEW
    nonce = str(getattr(request, "csp_nonce", ""))
    return adding(request, caller, Way("scan", {"most": MAX_PHOTOS, "fields": fields, "nonce": nonce}))
