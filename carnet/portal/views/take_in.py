"""The pages by which a person brings the own record from elsewhere: choose, look, put in, some documents at a time.

Without a script: each step is a form. Nothing is kept between steps but the sealed words that the form carries.
"""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.kernel.errors import Invalid, Refusal
from carnet.portal import present, present_profile
from carnet.portal.answers import refused, sentences
from carnet.portal.callers import patient_page
from carnet.portal.jinja import t
from carnet.portal.views.patient import own_record, page
from carnet.usecases._profile import Section
from carnet.usecases._record_manifest import NAME
from carnet.usecases.caller import Caller
from carnet.usecases.look_at_brought_record import LookedAt, look_at_brought_record
from carnet.usecases.see_own_record import see_own_record
from carnet.usecases.take_in_record import NotTaken, TakenIn, take_in_record

FIELD: Final = "dossier"
"""The one field whose file may be as large as all the files of a form together (`carnet.config.uploads`)."""
USUAL: Final = "mon-dossier.zip"
MOST_SHOWN: Final = 20
_VALUES: Final = {"takein.no_manifest": {"file": NAME}}
_WHY: Final = {
    "document.already_deleted": "deleted",
    "document.unique_id_taken": "taken",
    "takein.damaged": "damaged",
    "takein.changed": "damaged",
    "cda.other_patient": "person",
    "cda.other_patient_trait": "person",
    "metadata.other_patient": "person",
    "metadata.other_patient_trait": "person",
}


@require_safe
@patient_page
def whole(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What I can do with all of my record."""
    own_record(caller)
    own = see_own_record(caller)
    if isinstance(own, Refusal):
        return refused(request, own)
    if not own.active:
        raise Http404
    return page(request, "whole", may=[act.value for act in own.may])


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def bring(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I choose the file, I look at what is inside, I put it in my record."""
    record = own_record(caller)
    if request.method != "POST":
        return _choose(request, {})
    try:
        if words := request.POST.get("suite", ""):
            return _told(request, take_in_record(caller, record, words))
        file = request.FILES.get(FIELD)
        if file is None:
            raise Invalid.of("archive", "takein.no_file")
        return _looked(request, look_at_brought_record(caller, record, file.read()))
    except Invalid as invalid:
        return _choose(request, sentences(_told_of(invalid), {}, FIELD))


def _told_of(invalid: Invalid) -> Invalid:
    """The first thing that is wrong, with the values that its sentence needs and no other."""
    first = invalid.problems[0]
    values = {**_VALUES.get(first.rule, {}), **{k: v for k, v in first.facts if k in ("path", "known")}}
    return Invalid.of(first.element, first.rule, **values)


def _choose(request: HttpRequest, errors: dict[str, str]) -> HttpResponse:
    limit = present.file_size(settings.CARNET_MAX_UPLOAD_BYTES)
    return page(request, "take_in", limit=limit, usual=USUAL, errors=errors)


def _looked(request: HttpRequest, answer: LookedAt | Refusal) -> HttpResponse:
    if isinstance(answer, Refusal):
        return refused(request, answer)
    inside = answer.inside
    counted = {
        "documents": inside.documents - inside.damaged,
        "documents_here": inside.here,
        "documents_hidden": inside.hidden,
        "documents_damaged": inside.damaged,
        "lines": sum(number for _, number in inside.lines),
        "lines_here": inside.lines_here,
    }
    facts: list[tuple[str, str, bool]] = [
        (t(f"takein.{name}"), str(number), True) for name, number in counted.items() if number
    ]
    facts += [(present_profile.section_title(Section(name)), str(number), True) for name, number in inside.lines]
    made = datetime.fromisoformat(inside.made_at) if _is_moment(inside.made_at) else None
    return page(
        request, "take_in_inside", facts=facts, instance=inside.instance[:80], made=made, ticket=answer.ticket,
        shared=bool(inside.shared),
    )  # fmt: skip


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _told(request: HttpRequest, answer: TakenIn | Refusal) -> HttpResponse:
    if isinstance(answer, Refusal):
        return refused(request, answer)
    left = [(one.title, _why(one)) for one in answer.not_taken]
    profile = answer.profile
    return page(
        request,
        "take_in_step" if profile is None else "take_in_done",
        done=str(answer.done),
        all=str(answer.documents),
        brought=str(answer.brought),
        ticket=answer.ticket,
        lines=str(profile.lines + profile.measures) if profile and profile.lines + profile.measures else "",
        left_out=str(profile.left_out) if profile and profile.left_out else "",
        not_taken=left[:MOST_SHOWN],
        more=str(len(left) - MOST_SHOWN) if len(left) > MOST_SHOWN else "",
    )


def _why(one: NotTaken) -> str:
    return t(f"takein.why_{_WHY.get(one.rule, 'other')}")
