"""The pages of a person about the own documents: list, reading, hiding, showing, downloading."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.kernel.errors import Refusal
from carnet.portal import filters, present, present_hiding, reading
from carnet.portal.answers import answered, form_key_of, refused
from carnet.portal.callers import patient_page
from carnet.portal.files import PARTS, send_part
from carnet.portal.reading import Addresses
from carnet.portal.views.patient import own_record, page
from carnet.usecases._audiences import EVERYONE
from carnet.usecases.caller import Caller
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.explain_document import explain_document
from carnet.usecases.list_documents import list_documents
from carnet.usecases.read_document import read_document
from carnet.usecases.read_part import Part, PartKind


@require_safe
@patient_page
def documents(request: HttpRequest, caller: Caller) -> HttpResponse:
    """My documents, newest first."""
    answer = list_documents(caller, own_record(caller), filters.asked(request))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    base, search = reverse("patient_documents"), reverse("patient_search_documents")
    found = filters.filters(answer, request, base, search, "documents")
    return page(request, "documents", documents=[present.document_card(card) for card in answer.cards], filters=found)


@require_safe
@patient_page
def document(request: HttpRequest, caller: Caller, document: UUID) -> HttpResponse:
    """One document."""
    where = _addresses(document)
    answer = read_document(caller, own_record(caller), document, reading.writer(where))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    shown, done = reading.document_page(answer, where), request.GET.get("fait", "")
    may_hide, may = answer.card.may_hide or answer.card.may_show, {act.value for act in answer.may}
    abilities = {
        "may_hide": may_hide,
        "may_explain": "document:explain" in may,
        "may_correct": "document:ask_correction" in may,
    }
    return page(request, "document", document=shown, done=done, **abilities)


def _addresses(document: UUID) -> Addresses:
    """Where the parts of a document are, for the person."""

    def part(kind: str, number: int) -> str:
        return reverse("patient_document_part", kwargs={"document": document, "kind": kind, "number": number})

    return Addresses("patient", document, part, lambda other: reverse("patient_document", kwargs={"document": other}))


@require_safe
@patient_page
def original(request: HttpRequest, caller: Caller, document: UUID) -> HttpResponse:
    """The file as it was deposited: the file inside for a level 1 document, else the CDA itself."""
    return send_part(request, caller, own_record(caller), document, Part(PartKind.INSIDE), Part(PartKind.ORIGINAL))


@require_safe
@patient_page
def part(request: HttpRequest, caller: Caller, document: UUID, kind: str, number: int) -> HttpResponse:
    """A page of a PDF or an image inside a document."""
    return send_part(request, caller, own_record(caller), document, Part(PARTS[kind], number))


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def hide(request: HttpRequest, caller: Caller, document: UUID) -> HttpResponse:
    """I hide a document; the page says first who still sees it."""
    record = own_record(caller)
    if request.method == "POST":
        return _changed(request, caller, document, hide=True)
    answer = explain_document(caller, record, document, EVERYONE)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    return page(request, "hide", card=present.document_card(answer.card), told=present_hiding.told(answer.seers))


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def show(request: HttpRequest, caller: Caller, document: UUID) -> HttpResponse:
    """I show a document again."""
    record = own_record(caller)
    if request.method == "POST":
        return _changed(request, caller, document, hide=False)
    answer = explain_document(caller, record, document)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    return page(request, "show", card=present.document_card(answer.card))


def _changed(request: HttpRequest, caller: Caller, document: UUID, *, hide: bool) -> HttpResponse:
    answer = change_visibility(caller, own_record(caller), document, hide=hide, key=form_key_of(request))
    told = "hidden" if hide else "shown"
    return answered(request, answer, f"{reverse('patient_document', kwargs={'document': document})}?fait={told}")
