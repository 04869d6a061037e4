"""The page on which a person says which documents speak of a line of the profile. Owns no rule."""

from collections.abc import Mapping
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.portal import present
from carnet.portal import present_profile as profile
from carnet.portal.answers import conflict_sentence, form_key_of, refused, sentences
from carnet.portal.callers import patient_page
from carnet.portal.forms import chosen_ids
from carnet.portal.views.patient import own_record, page
from carnet.portal.views.profile import after
from carnet.usecases._narrow import Asked
from carnet.usecases.caller import Caller
from carnet.usecases.link_profile_documents import link_profile_documents
from carnet.usecases.list_documents import list_documents
from carnet.usecases.see_profile_line import see_profile_line

MOST_LISTED = 200


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def link(request: HttpRequest, caller: Caller, section: str, line: UUID) -> HttpResponse:
    """I tick the documents that speak of this line."""
    if request.method != "POST":
        return _form(request, caller, section, line, {})
    chosen = chosen_ids(request.POST, "documents")
    try:
        answer = link_profile_documents(caller, own_record(caller), line, chosen, key=form_key_of(request))
    except Invalid as invalid:
        return _form(request, caller, section, line, sentences(invalid, {}, "documents"))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    if isinstance(answer, Conflict):
        return _form(request, caller, section, line, {"documents": conflict_sentence(answer)})
    return redirect(after(section, "linked"))


def _form(request: HttpRequest, caller: Caller, section: str, line: UUID, errors: Mapping[str, str]) -> HttpResponse:
    record = own_record(caller)
    told = see_profile_line(caller, record, line)
    if isinstance(told, Refusal):
        return refused(request, told)
    if told.section.section is not profile.SECTIONS[section] or not told.line.may_change:
        raise Http404
    listed = list_documents(caller, record, Asked(size=MOST_LISTED))
    if isinstance(listed, Refusal):
        return refused(request, listed)
    shown = profile.line_shown(told.section.section, told.line)
    cards = [present.document_card(card) for card in listed.cards]
    # What is tied and not in the list (archived, replaced, further down) must not be untied by keeping the form.
    beside = [one for one in shown.documents if one[0] not in {card.ref for card in cards}]
    return page(
        request,
        "profile_link",
        of=profile.shown(told.section),
        line=shown,
        beside=beside,
        documents=cards,
        chosen={ref for ref, _ in shown.documents},
        errors=dict(errors),
    )
