"""The pages of what a person writes about the own health: sections, lines, who reads them. Owns no rule."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.kernel.errors import Conflict, Refusal
from carnet.portal import present_profile as present
from carnet.portal.answers import answered, conflict_sentence, refused
from carnet.portal.callers import patient_page
from carnet.portal.views.patient import own_record, page
from carnet.usecases._profile import Sharing, ShownSection
from carnet.usecases.caller import Caller
from carnet.usecases.remove_profile_line import remove_profile_line
from carnet.usecases.see_profile import Profile, see_profile
from carnet.usecases.see_profile_line import see_profile_line
from carnet.usecases.share_profile_section import share_profile_section
from carnet.usecases.state_not_concerned import state_not_concerned

DONE = ("written", "removed", "shared", "said", "linked")


@require_safe
@patient_page
def sections(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Everything that is asked about my health, and whom to call."""
    answer = see_profile(caller, own_record(caller))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    return page(request, "profile", groups=present.grouped(answer.sections), card=answer.may_see_card)


@require_safe
@patient_page
def section(request: HttpRequest, caller: Caller, section: str) -> HttpResponse:
    """One section: its lines, and what I may do."""
    answer = see_profile(caller, own_record(caller), present.SECTIONS[section])
    if isinstance(answer, Refusal):
        return refused(request, answer)
    return _section(request, answer)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def sharing(request: HttpRequest, caller: Caller, section: str) -> HttpResponse:
    """Who reads this section."""
    record, of = own_record(caller), present.SECTIONS[section]
    if request.method == "POST":
        wanted = Sharing.CARE_TEAM if request.POST.get("qui") == "tous" else Sharing.TREATING_DOCTOR
        done = share_profile_section(caller, record, of, wanted)
        return answered(request, done, after(section, "shared"))
    answer = see_profile(caller, record, of)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    if not answer.sections[0].may_share:
        raise Http404
    return page(request, "profile_sharing", of=present.shown(answer.sections[0]))


@require_POST
@patient_page
def not_concerned(request: HttpRequest, caller: Caller, section: str) -> HttpResponse:
    """This section does not concern me, or does after all."""
    record, of = own_record(caller), present.SECTIONS[section]
    said = state_not_concerned(caller, record, of, not_concerned=request.POST.get("concerne") != "oui")
    if isinstance(said, Conflict):
        answer = see_profile(caller, record, of)
        return refused(request, answer) if isinstance(answer, Refusal) else _section(request, answer, said)
    return answered(request, said, after(section, "said"))


@require_safe
@patient_page
def line(request: HttpRequest, caller: Caller, section: str, line: UUID) -> HttpResponse:
    """One line, and what it said before."""
    answer = see_profile_line(caller, own_record(caller), line)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    of = answer.section.section
    _same(section, answer.section)
    former = [present.line_shown(of, one) for one in answer.former]
    shown = present.line_shown(of, answer.line)
    return page(request, "profile_line", of=present.shown(answer.section), line=shown, former=former)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def remove(request: HttpRequest, caller: Caller, section: str, line: UUID) -> HttpResponse:
    """I take a line away: a page that asks, and the act."""
    record = own_record(caller)
    if request.method == "POST":
        return answered(request, remove_profile_line(caller, record, line), after(section, "removed"))
    answer = see_profile_line(caller, record, line)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    _same(section, answer.section)
    shown = present.line_shown(answer.section.section, answer.line)
    return page(request, "profile_remove", of=present.shown(answer.section), line=shown)


def _section(request: HttpRequest, answer: Profile, conflict: Conflict | None = None) -> HttpResponse:
    done = request.GET.get("fait", "")
    return page(
        request,
        "profile_section",
        of=present.shown(answer.sections[0]),
        done=done if done in DONE else "",
        late=conflict_sentence(conflict) if conflict else "",
    )


def _same(slug: str, told: ShownSection) -> None:
    """A line has one address."""
    if present.SLUGS[told.section] != slug:
        raise Http404


def after(section: str, done: str) -> str:
    return f"{present.home_of(section)}?fait={done}"


def written(section: str) -> HttpResponse:
    """Back to the section, which says that it is kept."""
    return redirect(after(section, "written"))
