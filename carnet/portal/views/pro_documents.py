"""The pages of a professional in a record: list, reading, depositing."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.codes.documents import TECHNICAL_TYPES
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import deposit_form, filters, forms, kept_filters, present, present_timeline, reading
from carnet.portal.answers import refused_here
from carnet.portal.callers import care_page, professional_page
from carnet.portal.files import PARTS, send_part
from carnet.portal.jinja import t
from carnet.portal.reading import Addresses
from carnet.portal.views.pro import page, status_of
from carnet.portal.views.pro_glance import similar_to
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.list_documents import list_documents
from carnet.usecases.read_document import read_document
from carnet.usecases.read_part import Part, PartKind
from carnet.usecases.see_status import MyRight


@require_safe
@professional_page
def documents(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """The documents that I may read, narrowed as I left them."""
    base, search = (reverse(name, kwargs={"record": record}) for name in ("pro_documents", "pro_search_documents"))
    if way := kept_filters.way(request, str(record), base, filters.NAMES):
        return redirect(way)
    answer = list_documents(caller, RecordId(record), filters.asked(request))
    if isinstance(answer, Refusal):
        return refused_here(request, answer, record)
    found = filters.filters(answer, request, base, search, "pro_documents")
    cards = [present.document_card(card) for card in answer.cards]
    years = present_timeline.years(answer.timeline, base, "pro_documents")
    context = {"documents": cards, "filters": found, "may_deposit": True, "done": "", "years": years}
    context["again"] = kept_filters.again(request)
    return page(request, "documents", person=present.person(answer.person), record=record, **context)


@require_safe
@professional_page
def document(request: HttpRequest, caller: Caller, record: UUID, document: UUID) -> HttpResponse:
    """One document."""
    where = _addresses(record, document)
    answer = read_document(caller, RecordId(record), document, reading.writer(where))
    if isinstance(answer, Refusal):
        return refused_here(request, answer, record)
    shown, person = reading.document_page(answer, where, "pro_document"), present.person(answer.person)
    done = request.GET.get("fait", "")
    changes = {act.value.partition(":")[2] for act in answer.may}
    similar = similar_to(caller, record, answer.card)
    context = {"document": shown, "may": changes, "done": done, "similar": similar}
    return page(request, "document", person=person, record=record, **context)


def _addresses(record: UUID, document: UUID) -> Addresses:
    """Where the parts of a document are, for a professional."""

    def part(kind: str, number: int) -> str:
        parts = {"record": record, "document": document, "kind": kind, "number": number}
        return reverse("pro_document_part", kwargs=parts)

    def other(document: UUID) -> str:
        return reverse("pro_document", kwargs={"record": record, "document": document})

    return Addresses("professional", document, part, other)


@require_safe
@professional_page
def original(request: HttpRequest, caller: Caller, record: UUID, document: UUID) -> HttpResponse:
    """The file as it was deposited: the file inside for a level 1 document, else the CDA itself."""
    parts = (Part(PartKind.INSIDE), Part(PartKind.ORIGINAL))
    return send_part(request, caller, RecordId(record), document, *parts, professional=True)


@require_safe
@professional_page
def part(request: HttpRequest, caller: Caller, record: UUID, document: UUID, kind: str, number: int) -> HttpResponse:
    """A page of a PDF or an image inside a document."""
    return send_part(request, caller, RecordId(record), document, Part(PARTS[kind], number), professional=True)


@require_http_methods(["GET", "HEAD", "POST"])
@care_page
def deposit(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """I put a document in the record."""
    found = status_of(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    frame: dict[str, object] = {
        "person": found[1],
        "record": record,
        "minor": found[0].minor,
        "secret": caller.secret,
        "former": None,
    }
    frame |= {"authors": deposit_form.authors(caller), "reads": not caller.is_secretary}
    frame |= {"may_withhold": not caller.is_secretary}
    if request.method != "POST":
        return _form(request, frame, {})
    if found[0].minor and deposit_form.representatives(request) is None:
        return _form(request, frame, {"parents": str(t("error.deposit.parents_missing"))})
    try:
        answer = deposit_document(
            caller,
            RecordId(record),
            forms.upload(request),
            deposit_form.options(request, may_withhold=not caller.is_secretary),
        )
    except Invalid as invalid:
        return _form(request, frame, deposit_form.errors(request, invalid))
    if isinstance(answer, Refusal):
        flags = deposit_form.refused_flags(answer)
        return _form(request, frame, flags) if flags else refused_here(request, answer, record)
    if isinstance(answer, Conflict):
        return _form(request, frame, deposit_form.errors(request, answer))
    # Who has no right to read here is not refused for having deposited: nothing is looked for.
    status = found[0]
    reading_now = status.treating_doctor or status.right is MyRight.VALID or bool(status.emergency.until)
    reads_here = frame["reads"] and reading_now
    similar = similar_to(caller, record, answer.card) if reads_here else None
    return page(request, "deposited", **{**frame, **deposited(request, answer), "similar": similar})


def deposited(request: HttpRequest, answer: Deposited) -> dict[str, object]:
    """What the receipt of a deposit shows: the card, whether it was there already, and what is to be known."""
    told = deposit_form.warnings(answer.card.warnings)
    if request.POST.get("attendre") == "oui" and not answer.card.withheld:
        told.append(str(t("announce.month_over")))
    technical = answer.card.type_code in TECHNICAL_TYPES
    shown = {"card": present.document_card(answer.card), "again": answer.again, "warnings": told}
    return {**shown, "technical": technical, "similar": None}


def _form(request: HttpRequest, frame: dict[str, object], errors: dict[str, str]) -> HttpResponse:
    return page(request, "deposit", **frame, **deposit_form.context(request, errors))
