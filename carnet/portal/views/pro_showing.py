"""The pages by which a professional shows a document or keeps it: from the person for now, from the parents."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import present
from carnet.portal.answers import conflict_sentence, refused_here
from carnet.portal.callers import professional_page
from carnet.portal.jinja import t
from carnet.portal.views.pro import page
from carnet.usecases._card import Card
from carnet.usecases.announce_document import announce_document
from carnet.usecases.caller import Caller
from carnet.usecases.keep_from_representatives import keep_from_representatives
from carnet.usecases.read_document import read_document
from carnet.usecases.show_to_representatives import show_to_representatives
from carnet.usecases.withhold_document import withhold_document

_ACTS = {"show_parents": "show_to_representatives", "keep_parents": "keep_from_representatives"}


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def announce(request: HttpRequest, caller: Caller, record: UUID, document: UUID) -> HttpResponse:
    """I talked with the person: I declare it, and the person sees the document now."""
    if request.method == "POST":
        if request.POST.get("parle") == "oui":
            return _done(request, announce_document(caller, RecordId(record), document), record, document, "annonce")
        return _ask(request, caller, record, document, "announce", {"parle": str(t("error.announce.not_said"))})
    return _ask(request, caller, record, document, "announce", {})


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def withhold(request: HttpRequest, caller: Caller, record: UUID, document: UUID) -> HttpResponse:
    """I keep a document that nobody has opened until I talked with the person."""
    if request.method == "POST":
        return _done(request, withhold_document(caller, RecordId(record), document), record, document, "attente")
    return _ask(request, caller, record, document, "withhold", {})


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def show_parents(request: HttpRequest, caller: Caller, record: UUID, document: UUID) -> HttpResponse:
    """The young person asks me to show a document to the parents, for good."""
    if request.method != "POST":
        return _ask(request, caller, record, document, "show_parents", {})
    asked, confirmed = (request.POST.get(name) == "oui" for name in ("demande", "definitif"))
    if not asked:
        missing = {"demande": str(t("error.secret.not_asked"))}
        return _ask(request, caller, record, document, "show_parents", missing)
    try:
        answer = show_to_representatives(caller, RecordId(record), document, confirmed=confirmed, asked=asked)
    except Invalid:
        missing = {"definitif": str(t("error.secret.confirm_needed"))}
        return _ask(request, caller, record, document, "show_parents", missing)
    return _done(request, answer, record, document, "parents")


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def keep_from_parents(request: HttpRequest, caller: Caller, record: UUID, document: UUID) -> HttpResponse:
    """The young person asks me to keep a document from the parents from now on."""
    if request.method != "POST":
        return _ask(request, caller, record, document, "keep_parents", {})
    if request.POST.get("demande") != "oui":
        missing = {"demande": str(t("error.secret.not_asked"))}
        return _ask(request, caller, record, document, "keep_parents", missing)
    answer = keep_from_representatives(caller, RecordId(record), document, asked=True)
    return _done(request, answer, record, document, "cache_parents")


def _ask(
    request: HttpRequest, caller: Caller, record: UUID, document: UUID, name: str, errors: dict[str, str]
) -> HttpResponse:
    """What happens, then the question; the same page of what is not there for who may not do it."""
    answer = read_document(caller, RecordId(record), document)
    if isinstance(answer, Refusal):
        return refused_here(request, answer, record)
    act = _ACTS.get(name, name)
    may = {one.value.partition(":")[2] for one in answer.may}
    frame: dict[str, Any] = {"card": present.document_card(answer.card), "person": present.person(answer.person)}
    if name == "keep_parents":
        frame["opened"] = answer.family_opened
    return page(request, name, record=record, may=act in may, errors=errors, **frame)


def _done(
    request: HttpRequest, answer: Card | Refusal | Conflict, record: UUID, document: UUID, word: str
) -> HttpResponse:
    if isinstance(answer, Refusal):
        return refused_here(request, answer, record)
    if isinstance(answer, Conflict):
        return page(request, "too_late", record=record, said=conflict_sentence(answer))
    return redirect(f"{reverse('pro_document', kwargs={'record': record, 'document': document})}?fait={word}")
