"""The page by which a professional hides a document from others, or shows it again at the person's request."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import present
from carnet.portal.answers import form_key_of, refused_here
from carnet.portal.callers import professional_page
from carnet.portal.jinja import t
from carnet.portal.views.errors import bad_request
from carnet.portal.views.pro import page
from carnet.usecases.caller import Caller
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.see_hiding import see_hiding

ACTS = {"cacher": True, "montrer": False}
NOT_STATED = "agreement_not_stated"


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def hiding(request: HttpRequest, caller: Caller, record: UUID, document: UUID) -> HttpResponse:
    """I hide a document from other professionals, or show it: my own act, or at the person's request."""
    seen = see_hiding(caller, RecordId(record), document)
    if isinstance(seen, Refusal):
        return refused_here(request, seen, record)
    frame: dict[str, object] = {"record": record, "person": present.person(seen.person)}
    hide = ACTS.get(request.POST.get("acte", ""))
    errors: dict[str, str] = {}
    if request.method == "POST" and hide is not None:
        asked = request.POST.get("demande") == "oui"
        done = change_visibility(
            caller, RecordId(record), document, hide=hide, at_request=asked, key=form_key_of(request)
        )
        if isinstance(done, Conflict):
            return bad_request(request)
        if not isinstance(done, Refusal):
            return page(request, "hiding", **frame, card=None, may=set(), done="cache" if hide else "montre")
        if done.reason != NOT_STATED:
            return refused_here(request, done, record)
        errors = {"demande": str(t("error.pro_hiding.request_missing"))}
    may = {name for name in ("hides", "hides_if_asked", "shows", "shows_if_asked") if getattr(seen, name)}
    return page(
        request, "hiding", **frame, card=present.document_card(seen.card), may=may, done="", errors=errors,
        asked="montrer" if hide is False else "cacher",
    )  # fmt: skip
