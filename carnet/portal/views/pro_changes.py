"""The pages by which a professional changes an own document: replace it, put it aside, delete it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import deposit_form, forms, present
from carnet.portal.answers import conflict_sentence, refused_here
from carnet.portal.callers import professional_page
from carnet.portal.jinja import t
from carnet.portal.views.pro import page, status_of
from carnet.portal.views.pro_documents import deposited
from carnet.usecases.archive_document import archive_document
from carnet.usecases.caller import Caller
from carnet.usecases.delete_document import delete_document
from carnet.usecases.replace_document import replace_document
from carnet.usecases.see_own_document import Change, OwnDocument, see_own_document


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def replace(request: HttpRequest, caller: Caller, record: UUID, document: UUID) -> HttpResponse:
    """I put a new version in the place of a document."""
    found = status_of(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    frame: dict[str, object] = {"person": found[1], "record": record, "minor": found[0].minor, "secret": caller.secret}
    frame |= {"authors": [], "reads": True, "may_withhold": True}
    wrong = _replaced(request, caller, record, document, frame) if request.method == "POST" else {}
    if isinstance(wrong, HttpResponse):
        return wrong
    own = see_own_document(caller, RecordId(record), document, Change.REPLACE)
    if not isinstance(own, OwnDocument):
        return _said_no(request, own, record)
    former = present.document_card(own.card)
    return page(request, "deposit", **frame, former=former, **deposit_form.context(request, wrong))


def _replaced(
    request: HttpRequest, caller: Caller, record: UUID, document: UUID, frame: dict[str, object]
) -> HttpResponse | dict[str, str]:
    """The receipt, or what is wrong with the form."""
    if frame["minor"] and deposit_form.representatives(request) is None:
        return {"parents": str(t("error.deposit.parents_missing"))}
    options = deposit_form.options(request, may_withhold=True)
    try:
        answer = replace_document(caller, RecordId(record), document, forms.upload(request), options)
    except Invalid as invalid:
        return deposit_form.errors(request, invalid)
    if isinstance(answer, Refusal):
        return deposit_form.refused_flags(answer) or refused_here(request, answer, record)
    if isinstance(answer, Conflict):
        return deposit_form.errors(request, answer)
    return page(request, "deposited", **frame, former=True, **deposited(request, answer))


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def delete(request: HttpRequest, caller: Caller, record: UUID, document: UUID) -> HttpResponse:
    """I delete a document for everybody, after the page that says that it is for ever."""
    if request.method == "POST":
        key = request.POST.get("form_key", "")
        answer = delete_document(caller, RecordId(record), document, key=key)
        if isinstance(answer, Refusal | Conflict):
            return _said_no(request, answer, record)
        return page(request, "deleted", record=record)
    own = see_own_document(caller, RecordId(record), document, Change.DELETE)
    if not isinstance(own, OwnDocument):
        return _said_no(request, own, record)
    card, person = present.document_card(own.card), present.person(own.person)
    return page(request, "delete", person=person, record=record, card=card)


@require_POST
@professional_page
def archive(request: HttpRequest, caller: Caller, record: UUID, document: UUID) -> HttpResponse:
    """I put a document aside, or take it out again."""
    wanted = request.POST.get("etat") != "remettre"
    answer = archive_document(caller, RecordId(record), document, archive=wanted)
    if isinstance(answer, Refusal | Conflict):
        return _said_no(request, answer, record)
    there = reverse("pro_document", kwargs={"record": record, "document": document})
    return redirect(f"{there}?fait={'archive' if wanted else 'remis'}")


def _said_no(request: HttpRequest, answer: Refusal | Conflict, record: UUID) -> HttpResponse:
    """The page of a refusal, or of an act that comes too late."""
    if isinstance(answer, Refusal):
        return refused_here(request, answer, record)
    return page(request, "too_late", record=record, said=conflict_sentence(answer))
