"""The pages with which an agent at the desk begins: find a person, see what may be done for the person."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from carnet.codes.traits import Sex
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import forms, identity_forms, present, present_identity, tiles
from carnet.portal.answers import FOUND, conflict_sentence, form_key, refused_at_work, sentences
from carnet.portal.callers import desk_page, signed_in_as
from carnet.portal.shown import PersonShown, RecordState
from carnet.portal.views.pro import state_of
from carnet.usecases.caller import Caller
from carnet.usecases.find_record import Found, find_record
from carnet.usecases.find_record_by_traits import find_record_by_traits
from carnet.usecases.resolve_record import resolve_record
from carnet.usecases.see_status import see_status

MOST_FOUND = 20
DEATH = "FERMETURE_DECES"
FIND_FIELDS = {"ins": "ins", "naissance": "naissance"}


@dataclass(frozen=True)
class AtTheDesk:
    """The person for whom the agent acts: the record, its state and whom the page is about."""

    record: UUID
    state: RecordState
    person: PersonShown
    deceased: bool = False


def page(request: HttpRequest, name: str, **context: object) -> HttpResponse:
    """A page of the desk, in the frame; a page about one person gives `person` and `record`."""
    frame: dict[str, object] = {**signed_in_as(request), "form_key": form_key(), "errors": {}, "person": None}
    return render(request, f"carnet/desk/{name}.jinja", {**frame, **context})


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page of a refusal at the desk."""
    return refused_at_work(request, refusal, "desk_home")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def home(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I look for the person who is there, by INS and birth date."""
    values = {"ins": request.POST.get("ins", ""), **forms.day_values(request.POST, "naissance")}
    if request.method != "POST":
        return _home(request, values)
    try:
        search = forms.search(request.POST)
    except Invalid as invalid:
        return _home(request, values, errors=sentences(invalid, FIND_FIELDS, "ins"))
    answer = find_record(caller, search.ins, search.birth_date)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    if not isinstance(answer, Found):
        return _home(request, values, nobody=True)
    remember(request, answer.record_id, search)
    return redirect("desk_person", record=answer.record_id)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def by_traits(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I look for the person who is there without any number, by all strict traits."""
    values = {name: str(value) for name, value in request.POST.items()}
    if request.method != "POST":
        return _by_traits(request, values)
    try:
        answer = find_record_by_traits(caller, identity_forms.strict_traits(values))
    except Invalid as invalid:
        return _by_traits(request, values, errors=sentences(invalid, identity_forms.FIELDS, "nom"))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    if isinstance(answer, Conflict):
        return _by_traits(request, values, errors={"nom": conflict_sentence(answer)})
    if not isinstance(answer, Found):
        return _by_traits(request, values, nobody=True)
    keep_found(request, answer.record_id)
    return redirect("desk_person", record=answer.record_id)


def _by_traits(
    request: HttpRequest, values: dict[str, str], *, nobody: bool = False, errors: dict[str, str] | None = None
) -> HttpResponse:
    sexes = [one for one in present_identity.sexes() if one["value"] != Sex.UNKNOWN]
    return page(request, "traits", values=values, nobody=nobody, errors=errors or {}, sexes=sexes)


def _home(
    request: HttpRequest, values: dict[str, str], *, nobody: bool = False, errors: dict[str, str] | None = None
) -> HttpResponse:
    ways = tiles.shown(tiles.DESK_HOME)
    return page(request, "home", values=values, nobody=nobody, errors=errors or {}, groups=ways)


def remember(request: HttpRequest, record: RecordId, search: forms.Search) -> None:
    """Keeps whom this session found, sealed with it: the pages of a person open only from here."""
    found = request.session.get(FOUND, {})
    found[str(record)] = [search.ins.value, search.birth_date.isoformat()]
    request.session[FOUND] = dict(list(found.items())[-MOST_FOUND:])


def keep_found(request: HttpRequest, *records: UUID) -> None:
    """Keeps records that this session found without a number, or was led to."""
    found = request.session.get(FOUND, {})
    found.update({str(record): [] for record in records if str(record) not in found})
    request.session[FOUND] = dict(list(found.items())[-MOST_FOUND:])


def at_the_desk(request: HttpRequest, caller: Caller, record: UUID) -> AtTheDesk | HttpResponse:
    """The person of a page of the desk. An address that was passed on opens nothing: the session must have found it."""
    if str(record) not in request.session.get(FOUND, {}):
        raise Http404
    answer = see_status(caller, RecordId(record))
    if isinstance(answer, Refusal):
        stays = resolve_record(RecordId(record))
        if stays != record:
            keep_found(request, stays)
            return _same_page(request, stays)
        return refused(request, answer)
    known = present.person(answer.person)
    if known is None:
        raise Http404
    return AtTheDesk(record, state_of(answer), known, answer.motive == DEATH)


def _same_page(request: HttpRequest, stays: RecordId) -> HttpResponse:
    """The page of the record that stays; what else stands in the address was of the record that is gone."""
    match = request.resolver_match
    alone = match is not None and set(match.kwargs) == {"record"} and request.method in {"GET", "HEAD"}
    return redirect(match.view_name if match and alone else "desk_person", record=stays)


@require_safe
@desk_page
def person(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """What an agent may do for this person."""
    found = at_the_desk(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    ways = tiles.shown(tiles.DESK_PERSON, record, found.state, deceased=found.deceased)
    shown = {"state": found.state.value, "deceased": found.deceased}
    return page(request, "person", person=found.person, record=record, groups=ways, **shown)
