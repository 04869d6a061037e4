"""Opening a record for a person who is there: one form, at the desk and for doctors and pharmacists. Owns no rule."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import identity_forms, present_identity
from carnet.portal.answers import conflict_sentence, refused_at_work, sentences
from carnet.portal.callers import desk_page, professional_page
from carnet.portal.forwarding import remember_found
from carnet.portal.views import desk, pro
from carnet.usecases._offers import opening_offered
from carnet.usecases.caller import Caller
from carnet.usecases.object_at_desk import object_at_desk
from carnet.usecases.open_record_for import Choices, Told, open_record_for

Page = Callable[..., HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def at_the_desk(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The agent opens the record of the person who is there."""
    if request.POST.get("choix") == "refus" and settings.CARNET_OPENING_NEEDS_NO_CONSENT:
        return _objects(request, caller, desk.page, {name: str(value) for name, value in request.POST.items()})
    return _opening(request, caller, desk.page, "desk_home")


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def in_the_practice(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The doctor or the pharmacist opens it."""
    if not opening_offered(caller):
        raise Http404
    return _opening(request, caller, pro.page, "pro_home")


def _objects(request: HttpRequest, caller: Caller, page: Page, values: dict[str, str]) -> HttpResponse:
    """The person who is there says no; the agent saw who she is, as for an opening."""
    choices = present_identity.opening_choices()
    try:
        answer = object_at_desk(caller, identity_forms.qualified(values))
    except Invalid as invalid:
        errors = sentences(invalid, identity_forms.FIELDS, "ins")
        return page(request, "open", values=values, errors=errors, may_object=True, **choices)
    if isinstance(answer, Refusal):
        return refused_at_work(request, answer, "desk_home")
    if isinstance(answer, Conflict):
        errors = {"ins": conflict_sentence(answer)}
        return page(request, "open", values=values, errors=errors, may_object=True, **choices)
    return page(request, "objected")


def _opening(request: HttpRequest, caller: Caller, page: Page, home: str) -> HttpResponse:
    """The answer is the paper; the page of the person is a step from the home, and opens in this session."""
    values = {name: str(value) for name, value in request.POST.items()}
    may_object = settings.CARNET_OPENING_NEEDS_NO_CONSENT and home == "desk_home"
    shown = {**present_identity.opening_choices(), "may_object": may_object}
    if request.method != "POST":
        return page(request, "open", values={"samu": "oui", "urgence": "oui"}, **shown)
    try:
        identity = identity_forms.qualified(values)
        answer = open_record_for(
            caller,
            identity,
            consent=values.get("accord") == "oui",
            key=values.get("form_key", ""),
            told=Told.READ_ALOUD if values.get("comment") == "lue" else Told.SHOWN,
            chosen=Choices(
                samu_allowed=values.get("samu") == "oui", break_glass_allowed=values.get("urgence") == "oui"
            ),
        )
    except Invalid as invalid:
        errors = sentences(invalid, identity_forms.FIELDS, "accord")
        return page(request, "open", values=values, errors=errors, **shown)
    if isinstance(answer, Refusal):
        return refused_at_work(request, answer, home)
    if isinstance(answer, Conflict):
        errors = {"ins": conflict_sentence(answer)}
        return page(request, "open", values=values, errors=errors, **shown)
    _remember(request, answer.record_id, values)
    return redirect("receipt", letter=answer.receipt)


def _remember(request: HttpRequest, record: RecordId, values: dict[str, str]) -> None:
    day = "-".join(values[f"naissance-{part}"].strip().zfill(2) for part in ("year", "month", "day"))
    remember_found(request, record, values["ins"].replace(" ", ""), day)
