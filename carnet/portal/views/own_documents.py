"""The pages of a person about the own documents: adding one, saying again what it is, deleting several."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carnet.codes.documents import DIRECTIVES_TYPE
from carnet.codes.labels import easy_label
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.portal import forms, present
from carnet.portal.answers import conflict_sentence, form_key, refused, sentences
from carnet.portal.callers import patient_page
from carnet.portal.jinja import t
from carnet.portal.preferences import active_language
from carnet.portal.shown import DocumentCard
from carnet.portal.views.patient import own_record, page
from carnet.portal.words import date_longue
from carnet.usecases._narrow import Asked
from carnet.usecases.add_own_document import OWN_TYPES, OwnDocument, add_own_document
from carnet.usecases.caller import Caller
from carnet.usecases.delete_own_documents import MOST_AT_ONCE, delete_own_documents
from carnet.usecases.describe_own_document import Description, describe_own_document
from carnet.usecases.explain_document import explain_document
from carnet.usecases.list_documents import list_documents

OTHER = OWN_TYPES[-1]
FIELDS = {"type_code": "sorte", "title": "titre", "day": "jour"}
MOST_LISTED = 200


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def add(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I add a document: photographs, or a file."""
    return adding(request, caller, Way("add_document"))


@dataclass(frozen=True)
class Way:
    """The page by which a document is added: its template, what else it shows, and files that came before the form."""

    template: str
    shown: Mapping[str, object] = field(default_factory=dict)
    files: Sequence[bytes] | None = None
    title: str = ""
    after: Callable[[HttpResponse], object] = field(default=lambda _: None)
    """What is done once the document is in the record, durably."""


def adding(request: HttpRequest, caller: Caller, way: Way) -> HttpResponse:
    """The form of a way, and what comes of it; once the document is in the record, the page of the document."""
    record = own_record(caller)
    if request.method != "POST":
        return _add_form(request, way, {"titre": way.title}, {})
    day = forms.typed_day_or(request.POST, "jour", _today(caller))
    if day is None:
        return _add_form(request, way, request.POST, {"jour": str(t("error.own.day"))})
    kind = request.POST.get("sorte") or OTHER
    title = request.POST.get("titre", "").strip() or _title(kind, day)
    sent = [file.read() for file in request.FILES.getlist("fichiers")] if way.files is None else way.files
    document = OwnDocument(sent, kind, title, day, _turns(request.POST.get("tours", "")))
    try:
        answer = add_own_document(caller, record, document, request.POST.get("form_key", ""))
    except Invalid as invalid:
        return _add_form(request, way, request.POST, _errors(invalid))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    if isinstance(answer, Conflict):
        return _add_form(request, way, request.POST, {"fichiers": conflict_sentence(answer)})
    done = "again" if answer.again else "added"
    response = redirect(f"{reverse('patient_document', kwargs={'document': answer.card.logical_id})}?fait={done}")
    way.after(response)
    return response


def _turns(typed: str) -> tuple[int, ...]:
    """Degrees with commas between them; what is no number is told by the rule of the photographs."""
    return tuple(int(one) if one.isdecimal() and len(one) <= LONGEST_TURN else -1 for one in typed.split(",") if typed)


LONGEST_TURN: Final = 3


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def change(request: HttpRequest, caller: Caller, document: UUID) -> HttpResponse:
    """I change the title, the kind or the day of a document that I added."""
    record = own_record(caller)
    if request.method != "POST":
        answer = explain_document(caller, record, document)
        if isinstance(answer, Refusal):
            return refused(request, answer)
        if not answer.card.own_words:
            raise Http404
        return _change_form(request, document, _values_of(present.document_card(answer.card)), {})
    day, kind = forms.typed_day_or(request.POST, "jour", _today(caller)), request.POST.get("sorte", "")
    if day is None:
        return _change_form(request, document, request.POST, {"jour": str(t("error.own.day"))})
    title = request.POST.get("titre", "").strip() or _title(kind, day)
    try:
        changed = describe_own_document(caller, record, document, Description(kind, title, day))
    except Invalid as invalid:
        return _change_form(request, document, request.POST, sentences(invalid, FIELDS, "titre"))
    if isinstance(changed, Refusal):
        return refused(request, changed)
    return redirect(f"{reverse('patient_document', kwargs={'document': document})}?fait=changed")


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def delete(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I delete documents that I added: I choose them, the page names them, I say yes."""
    record, chosen = own_record(caller), forms.chosen_ids(request.POST, "documents")
    if request.method == "POST" and request.POST.get("oui") == "1":
        try:
            answer = delete_own_documents(caller, record, chosen, request.POST.get("form_key", ""))
        except Invalid as invalid:
            return _delete_form(request, caller, chosen, sentences(invalid, {}, "documents"))
        if isinstance(answer, Refusal):
            return refused(request, answer)
        if isinstance(answer, Conflict):
            return _delete_form(request, caller, chosen, {"documents": conflict_sentence(answer)})
        return redirect(f"{reverse('patient_delete_documents')}?fait={answer}")
    if request.method != "POST" or 0 < len(chosen) <= MOST_AT_ONCE:
        return _delete_form(request, caller, chosen, {}, confirm=bool(chosen))
    rule = "error.own.too_many" if chosen else "error.own.none_chosen"
    values = {"most": str(MOST_AT_ONCE)} if chosen else {}
    return _delete_form(request, caller, chosen, {"documents": str(t(rule, **values))})


def _delete_form(
    request: HttpRequest, caller: Caller, chosen: Sequence[UUID], errors: Mapping[str, str], *, confirm: bool = False
) -> HttpResponse:
    found = list_documents(caller, own_record(caller), Asked(own="own", size=MOST_LISTED))
    if isinstance(found, Refusal):
        return refused(request, found)
    cards = [present.document_card(card) for card in found.cards]
    names = {str(one) for one in chosen}
    named = [card for card in cards if card.ref in names]
    if confirm and named:
        return page(request, "delete_confirm", documents=named)
    done = request.GET.get("fait", "")
    context = {"documents": cards, "chosen": names, "most": str(MOST_AT_ONCE), "done": done if done.isdigit() else ""}
    return page(request, "delete", errors=dict(errors), **context)


def _today(caller: Caller) -> date:
    return legal_day(caller.now(), ZoneInfo(settings.CARNET_LEGAL_ZONE))


def _title(kind: str, day: date) -> str:
    """A title for who gives none: the kind and the day."""
    label = easy_label(kind).in_language(active_language().value).partition(" (")[0]
    return str(t("own.title_of", kind=label, day=date_longue(day)))[:255]


def _errors(invalid: Invalid) -> dict[str, str]:
    """Each problem at its field; a problem of one photograph says which."""
    photos = [p for p in invalid.problems if p.element.startswith("photo ")]
    others = [p for p in invalid.problems if not p.element.startswith("photo ")]
    found = sentences(Invalid(*others), FIELDS, "fichiers") if others else {}
    if photos:
        told = dict.fromkeys(_of_photo(problem) for problem in photos)
        found["fichiers"] = " ".join(told)
    return found


def _of_photo(problem: Problem) -> str:
    number = problem.element.removeprefix("photo ")
    sentence = sentences(Invalid(Problem("file", problem.rule, problem.facts)), {}, "file")["file"]
    return f"{t('own.photo_number', number=number)} {sentence}"


def _kinds(now: str = "") -> list[dict[str, str]]:
    """What the person may choose from; advance directives, which have pages of their own, stay what they are."""
    language, offered = active_language().value, (now,) if now == DIRECTIVES_TYPE else OWN_TYPES
    return [{"value": one, "text": easy_label(one).in_language(language).partition(" (")[0]} for one in offered]


def _add_form(request: HttpRequest, way: Way, typed: Mapping[str, str], errors: Mapping[str, str]) -> HttpResponse:
    limit = present.file_size(settings.CARNET_MAX_DOCUMENT_BYTES)
    context: dict[str, Any] = {"values": _values(typed), "kinds": _kinds(), "limit": limit, "form_key": form_key()}
    return page(request, way.template, errors=dict(errors), **context, **way.shown)


def _change_form(
    request: HttpRequest, document: UUID, typed: Mapping[str, str], errors: Mapping[str, str]
) -> HttpResponse:
    values = _values(typed)
    context: dict[str, Any] = {"values": values, "kinds": _kinds(values["sorte"]), "document": str(document)}
    return page(request, "change_document", errors=dict(errors), **context)


def _values(typed: Mapping[str, str]) -> dict[str, str]:
    kind, title = typed.get("sorte", "") or OTHER, typed.get("titre", "")
    return {"sorte": kind, "titre": title, **forms.day_values(typed, "jour")}


def _values_of(card: DocumentCard) -> dict[str, str]:
    """What a document says now, as a form would give it."""
    day = card.act_date
    typed = {"jour-day": str(day.day), "jour-month": str(day.month), "jour-year": str(day.year)}
    return {"sorte": card.type_code, "titre": card.title, **typed}
