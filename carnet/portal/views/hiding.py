"""The pages by which a person hides a document or a kind of documents from some, and shows them again. Owns no rule."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.identity.directory_search import DirectorySearch, search_directory, search_structures
from carnet.kernel.errors import Invalid, Refusal
from carnet.portal import present, present_hiding
from carnet.portal.answers import answered, form_key_of, reason_sentence, refused
from carnet.portal.callers import patient_page
from carnet.portal.filters import page_number
from carnet.portal.jinja import t
from carnet.portal.journal_hiding import kind_label
from carnet.portal.shown_hiding import Choosable, Told
from carnet.portal.views.patient import SHORTEST_NAME, own_record, page
from carnet.usecases.caller import Caller
from carnet.usecases.explain_document import Explained, explain_document
from carnet.usecases.explain_kind import KindExplained, explain_kind
from carnet.usecases.hide_document_from import hide_document_from
from carnet.usecases.hide_kind_from import Audience, hide_kind_from
from carnet.usecases.list_carers import Carers, list_carers
from carnet.usecases.list_hidings import Hidings, list_hidings

DONE = ("hidden", "shown")


@require_safe
@patient_page
def hidings(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Everything that I hide, and a way to show each again."""
    answer = list_hidings(caller, own_record(caller), page_number(request.GET.get("page", "")))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    done = request.GET.get("fait", "")
    return page(
        request,
        "hidings",
        documents=present_hiding.hidden_documents(answer.documents),
        kinds=present_hiding.hidden_kinds(answer.kinds),
        by_default=answer.by_default,
        may_change=answer.may_change,
        next_page=f"{reverse('patient_hidings')}?page={answer.page + 1}" if answer.more else None,
        done=done if done in DONE else "",
    )


@require_safe
@patient_page
def kinds(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I choose a kind of documents, or all of them."""
    answer = list_hidings(caller, own_record(caller))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    missing = "sorte" in request.GET
    errors = {"sorte": str(t("error.hiding.kind_missing"))} if missing else {}
    return page(request, "hide_kind", kinds=_kinds(answer), errors=errors)


def _kinds(answer: Hidings) -> list[dict[str, str]]:
    return [{"value": code, "text": kind_label(code)} for code in answer.offered]


@require_safe
@patient_page
def kind_from_whom(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I choose from whom I hide a kind of documents."""
    code = request.GET.get("sorte", "")
    if not code:
        return redirect(f"{reverse('patient_hide_kind')}?sorte=")
    whole = f"{reverse('patient_hide_kind_confirm')}?{urlencode({'sorte': code, 'a': present_hiding.EVERYONE})}"
    here, there = reverse("patient_hide_kind_whom"), reverse("patient_hide_kind_confirm")
    return _whom(request, caller, kind_label(code), here, there, {"sorte": code}, whole, reverse("patient_hide_kind"))


@require_safe
@patient_page
def document_from_whom(request: HttpRequest, caller: Caller, document: UUID) -> HttpResponse:
    """I choose from whom I hide a document."""
    answer = explain_document(caller, own_record(caller), document)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    parts = {"document": document}
    here, there = reverse("patient_hide_whom", kwargs=parts), reverse("patient_hide_confirm", kwargs=parts)
    whole, back = reverse("patient_hide", kwargs=parts), reverse("patient_document", kwargs=parts)
    return _whom(request, caller, answer.card.title, here, there, {}, whole, back)


def _whom(
    request: HttpRequest, caller: Caller, what: str, here: str, there: str, kept: dict[str, str], whole: str, back: str
) -> HttpResponse:
    """The page of the choice: those who care, a search of the directory, the professions, or all of them."""
    carers = list_carers(caller, own_record(caller))
    if isinstance(carers, Refusal):
        return refused(request, carers)
    query, place = (request.GET.get(name, "").strip() for name in ("nom", "lieu"))
    short = "nom" in request.GET and len(query) < SHORTEST_NAME
    return page(
        request,
        "hide_whom",
        what=what,
        people=present_hiding.choosable(carers),
        query=query,
        place=place,
        found=[] if short or not query else _found(query, place, carers),
        professions=present_hiding.professions(carers),
        here=here,
        there=there,
        kept=kept,
        whole=whole,
        back_to=back,
        errors={"nom": str(t("error.doctor.name_too_short"))} if short else {},
    )


def _found(query: str, place: str, carers: Carers) -> list[Choosable]:
    people = search_directory(DirectorySearch(query, place)).found
    return present_hiding.found(people, search_structures(query), carers.treating)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def document_confirm(request: HttpRequest, caller: Caller, document: UUID) -> HttpResponse:
    """I hide a document from these; the page says first who still sees it."""
    record, audience = own_record(caller), _audience(request)
    try:
        if request.method == "POST":
            said = hide_document_from(caller, record, document, audience, hide=True, key=form_key_of(request))
            return answered(
                request, said, f"{reverse('patient_document', kwargs={'document': document})}?fait=hidden_from"
            )
        answer = explain_document(caller, record, document, audience)
    except Invalid as unknown:
        raise Http404 from unknown
    if isinstance(answer, Refusal):
        return refused(request, answer)
    card, action = present.document_card(answer.card), reverse("patient_hide_confirm", kwargs={"document": document})
    back = reverse("patient_hide_whom", kwargs={"document": document})
    return _confirm(request, answer, audience, {"what": card.title, "action": action, "sorte": "", "back_to": back})


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def kind_confirm(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I hide a kind of documents from these; the page says first who still sees them."""
    record, audience, code = own_record(caller), _audience(request), _asked(request, "sorte")
    try:
        if request.method == "POST":
            said = hide_kind_from(caller, record, code, audience, hide=True, key=form_key_of(request))
            return answered(request, said, f"{reverse('patient_hidings')}?fait=hidden")
        answer = explain_kind(caller, record, code, audience)
    except Invalid as unknown:
        raise Http404 from unknown
    if isinstance(answer, Refusal):
        return refused(request, answer)
    back = f"{reverse('patient_hide_kind_whom')}?{urlencode({'sorte': code})}"
    words = {"what": kind_label(code), "action": reverse("patient_hide_kind_confirm"), "sorte": code, "back_to": back}
    return _confirm(request, answer, audience, words)


def _confirm(
    request: HttpRequest, answer: Explained | KindExplained, audience: Audience, words: dict[str, str]
) -> HttpResponse:
    named = answer.audience
    told, value = present_hiding.told(answer.seers), present_hiding.value_of(audience)
    return page(
        request,
        "hide_confirm",
        **words,
        audience=value,
        whom=present_hiding.whom(named) if named else "",
        told=told,
        sees_still=_sees_still(told, audience),
        against=reason_sentence(answer.against) if answer.against else "",
        doctor=bool(answer.against and answer.against.rule == "C22"),
    )


def _sees_still(told: Told, audience: Audience) -> str:
    """Why the chosen one sees it all the same, when the policy says so: as who wrote it or put it there."""
    return next((one.reason for one in told.seeing if one.id == audience.value and one.role), "")


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def show_to(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I show a document or a kind of documents again to those from whom I hid it."""
    record, audience, code = own_record(caller), _audience(request), _asked(request, "sorte")
    document = _document(request)
    try:
        if request.method == "POST":
            key = form_key_of(request)
            said = (
                hide_document_from(caller, record, document, audience, hide=False, key=key)
                if document
                else hide_kind_from(caller, record, code, audience, hide=False, key=key)
            )
            return answered(request, said, f"{reverse('patient_hidings')}?fait=shown")
    except Invalid as unknown:
        raise Http404 from unknown
    return _show_page(request, caller, document, code, audience)


def _show_page(
    request: HttpRequest, caller: Caller, document: UUID | None, code: str, audience: Audience
) -> HttpResponse:
    """What is shown again to whom: only what is hidden now has this page."""
    answer = list_hidings(caller, own_record(caller), only=document)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    one = next(iter(answer.documents), None)
    if document is not None and one is not None:
        whom = next((named for named in one.audiences if named.audience == audience), None)
        what = one.card.title
    else:
        asked = (kind.audience for kind in answer.kinds if (kind.code, kind.audience.audience) == (code, audience))
        whom, what = next(asked, None) if document is None else None, kind_label(code)
    if whom is None:
        raise Http404
    value = {"document": str(document or ""), "sorte": code, "audience": present_hiding.value_of(audience)}
    return page(request, "show_to", what=what, whom=present_hiding.whom(whom), **value)


def _audience(request: HttpRequest) -> Audience:
    """From whom; the page of what is not there for what is no audience."""
    found = present_hiding.audience_of(_asked(request, "a"))
    if found is None:
        raise Http404
    return found


def _asked(request: HttpRequest, name: str) -> str:
    return (request.POST if request.method == "POST" else request.GET).get(name, "")


def _document(request: HttpRequest) -> UUID | None:
    text = _asked(request, "document")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Http404 from wrong
