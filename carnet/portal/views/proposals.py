"""The pages of what documents propose to "Ma santé", and of a summary brought from elsewhere. Owns no rule."""

from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.portal import present, present_profile
from carnet.portal.answers import conflict_sentence, refused, sentences
from carnet.portal.callers import patient_page
from carnet.portal.jinja import t
from carnet.portal.shown_profile import ProposalShown
from carnet.portal.views.patient import own_record, page
from carnet.usecases.answer_proposal import answer_proposal
from carnet.usecases.bring_summary import bring_summary
from carnet.usecases.caller import AS_ABSENT, Caller
from carnet.usecases.see_proposals import Proposed, see_proposals

SAID: Final = ("yes", "no", "summary")
FIELD: Final = "fichier"


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def proposals(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What my documents propose; I say yes or no to one."""
    record, late = own_record(caller), ""
    if request.method == "POST":
        accept = request.POST.get("choix") == "oui"
        try:
            asked = UUID(request.POST.get("proposition", "")), UUID(request.POST.get("document", ""))
            done = answer_proposal(caller, record, *asked, accept=accept)
        except ValueError:
            late = str(t("proposals.gone"))
        except Invalid:
            late = str(t("proposals.full"))
        else:
            if not isinstance(done, Refusal):
                return redirect(f"{reverse('patient_proposals')}?fait={'yes' if accept else 'no'}")
            if done.reason not in AS_ABSENT:
                return refused(request, done)
            late = str(t("proposals.gone"))
    found = see_proposals(caller, record)
    if isinstance(found, Refusal):
        return refused(request, found)
    said, rank, many = request.GET.get("fait", ""), _rank(request), len(found.proposed)
    rank = rank if rank < many else 0
    return page(
        request, "proposals", one=_shown(found.proposed[rank]) if many else None, done=said if said in SAID else "",
        late=late, many=str(many), next=rank + 1 if rank + 1 < many else 0,
    )  # fmt: skip


def _rank(request: HttpRequest) -> int:
    """Which proposal is looked at; the first one for anything that is no number."""
    text = request.GET.get("rang", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _shown(one: Proposed) -> ProposalShown:
    proposal, card = one.proposal, present.document_card(one.source)
    section = proposal.section
    told = [
        (present_profile.question_name(section, name), text, True)
        for name, text in present_profile.answers_shown(section, proposal.said)
        if name is not present_profile.WHAT
    ]
    return ProposalShown(
        ref=str(proposal.proposal_id),
        section=present_profile.section_title(section),
        concept=present_profile.CONCEPTS[section],
        what=proposal.said[present_profile.WHAT],
        facts=tuple(told),
        over=proposal.over,
        document=card.ref,
        title=card.title,
        day=card.act_date,
        hidden=card.hidden or card.hidden_from_some,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def summary(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I bring a summary of my health from elsewhere."""
    record = own_record(caller)
    if request.method != "POST":
        return _form(request, {})
    file = request.FILES.get(FIELD)
    if file is None:
        return _form(request, {FIELD: str(t("error.summary.no_file"))})
    try:
        done = bring_summary(caller, record, file.read(), str(t("summary.name")))
    except Invalid as invalid:
        rule = invalid.problems[0].rule
        known = rule in ("summary.other_person", "content.too_large")
        told = invalid if known else Invalid.of("file", "summary.no_summary")
        return _form(request, sentences(told, {}, FIELD))
    if isinstance(done, Refusal):
        return refused(request, done)
    if isinstance(done, Conflict):
        return _form(request, {FIELD: conflict_sentence(done)})
    return redirect(f"{reverse('patient_proposals')}?fait=summary")


def _form(request: HttpRequest, errors: dict[str, str]) -> HttpResponse:
    limit = present.file_size(settings.CARNET_MAX_DOCUMENT_BYTES)
    return page(request, "summary", limit=limit, errors=errors)
