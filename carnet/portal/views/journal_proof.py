"""The page "La liste des visites et ses preuves": one button gives everything that proves the journal. Owns no rule."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from carnet.kernel.errors import Refusal
from carnet.portal.answers import refused
from carnet.portal.callers import patient_page, stepped_up
from carnet.portal.files import SANDBOX
from carnet.portal.proof_page import NAME, in_groups, index_page
from carnet.portal.views.patient import own_record, page
from carnet.usecases.caller import Caller
from carnet.usecases.export_journal_proof import export_journal_proof, zipped
from carnet.usecases.see_log import see_log


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
@stepped_up
def proof(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I take the proof of my history home."""
    record = own_record(caller)
    if request.method != "POST":
        log = see_log(caller.clock)
        root = in_groups(log.root) if log else ""
        return page(request, "proof", log=log, root=root, keys=log.keys if log else ())
    given = export_journal_proof(caller, record, stepped_up=caller.stepped_up)
    if isinstance(given, Refusal):
        return refused(request, given)
    files = [*given.proof.files, (NAME, index_page(given).encode())]
    response = HttpResponse(zipped(files), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="mon-historique.zip"'
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
