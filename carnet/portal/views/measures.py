"""The pages of measures: all kinds, one over time, one measure, its removal, targets, who reads. Owns no rule."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.codes.measures import SHAPES, MeasureKind
from carnet.kernel.errors import Invalid, Refusal
from carnet.portal import present_measures as present
from carnet.portal.answers import sentences
from carnet.portal.callers import patient_page, professional_page
from carnet.portal.measure_doors import Door, at_work, mine
from carnet.portal.measure_words import in_words, number, unit, units_of
from carnet.usecases._measures import Place, ShownTarget
from carnet.usecases._profile import Section, Sharing
from carnet.usecases.caller import Caller
from carnet.usecases.remove_measure import remove_measure
from carnet.usecases.see_measure import MeasureHistory, see_measure
from carnet.usecases.see_measure_kind import MeasureKindPage, see_measure_kind
from carnet.usecases.see_measures import see_measures
from carnet.usecases.set_measure_target import set_measure_target
from carnet.usecases.share_profile_section import share_profile_section

DONE: Final = ("written", "removed", "shared", "aimed", "imported")
PERIODS: Final = {"mois": 31, "trimestre": 92, "annee": 366}
"""Periods by the word of the address, in days."""


@require_safe
@patient_page
def overview(request: HttpRequest, caller: Caller) -> HttpResponse:
    """All my measures, each with the newest value."""
    return _overview(mine(request, caller))


@require_safe
@professional_page
def pro_overview(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """The measures of a person, as far as they are for this professional."""
    return _overview(at_work(request, caller, record))


def _overview(door: Door) -> HttpResponse:
    answer = see_measures(door.caller, door.record)
    if isinstance(answer, Refusal):
        return door.refused(answer)
    about = answer.about
    return door.page(
        "overview",
        about.person,
        kinds=present.kinds_shown(answer, to_work=door.at_work),
        groups=present.grouped(answer),
        every=[present.kind_shown(kind, to_work=door.at_work) for kind in present.KINDS.values()],
        may_add=about.may_add,
        may_share=about.may_share,
        shared=about.sharing is Sharing.CARE_TEAM,
        child=not about.grown,
        done=_done(door.request),
    )


@require_safe
@patient_page
def kind(request: HttpRequest, caller: Caller, kind: str) -> HttpResponse:
    """One kind over time."""
    return _kind(mine(request, caller), present.KINDS[kind])


@require_safe
@professional_page
def pro_kind(request: HttpRequest, caller: Caller, record: UUID, kind: str) -> HttpResponse:
    """One kind of a person over time."""
    return _kind(at_work(request, caller, record), present.KINDS[kind])


def _kind(door: Door, of: MeasureKind) -> HttpResponse:
    period = door.request.GET.get("periode", "")
    since = door.caller.now() - timedelta(days=PERIODS[period]) if period in PERIODS else None
    answer = see_measure_kind(door.caller, door.record, of, since=since, after=_place(door.request))
    if isinstance(answer, Refusal):
        return door.refused(answer)
    return door.page("kind", answer.about.person, **_kind_context(door, answer, period if since else ""))


def _kind_context(door: Door, told: MeasureKindPage, period: str) -> dict[str, Any]:
    slug = present.SLUGS[told.kind]

    def href(measure_id: UUID) -> str:
        return door.address("measure", kind=slug, measure=measure_id)

    rows = [present.shown(one, href(one.measure_id), to_work=door.at_work) for one in told.shown]
    if told.kind is MeasureKind.BMI:
        rows = [present.bmi_row(one) for one in told.bmis]
    return {
        "of": present.kind_shown(told.kind, to_work=door.at_work),
        "figure": present.figure(told, to_work=door.at_work),
        "rows": rows,
        "target": present.target_text(told.target) if told.target else "",
        "period": period,
        "periods": list(PERIODS),
        "older": _mark(told.more) if told.more else "",
        "newest": "apres" not in door.request.GET,
        "may_add": told.about.may_add and told.kind is not MeasureKind.BMI,
        "may_aim": told.about.may_aim and told.kind is not MeasureKind.BMI,
        "growth": not told.about.grown and told.kind in present.GROWING,
        "computed": told.kind is MeasureKind.BMI,
        "done": _done(door.request),
        "word": present.HARD_WORDS.get(told.kind, ""),
    }


@require_safe
@patient_page
def measure(request: HttpRequest, caller: Caller, kind: str, measure: UUID) -> HttpResponse:
    """One measure, and what it said before."""
    return _measure(mine(request, caller), kind, measure, "measure")


@require_safe
@professional_page
def pro_measure(request: HttpRequest, caller: Caller, record: UUID, kind: str, measure: UUID) -> HttpResponse:
    """One measure of a person, and what it said before."""
    return _measure(at_work(request, caller, record), kind, measure, "measure")


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def remove(request: HttpRequest, caller: Caller, kind: str, measure: UUID) -> HttpResponse:
    """I take a measure away: a page that asks, and the act."""
    return _remove(mine(request, caller), kind, measure)


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def pro_remove(request: HttpRequest, caller: Caller, record: UUID, kind: str, measure: UUID) -> HttpResponse:
    """A professional takes an own measure away."""
    return _remove(at_work(request, caller, record), kind, measure)


def _measure(door: Door, slug: str, measure_id: UUID, name: str) -> HttpResponse:
    answer = see_measure(door.caller, door.record, measure_id)
    if isinstance(answer, Refusal):
        return door.refused(answer)
    of = _same(slug, answer)
    now = present.shown(answer.now, to_work=door.at_work)
    former = [present.shown(one, to_work=door.at_work) for one in answer.former]
    shown = present.kind_shown(of, to_work=door.at_work)
    return door.page(name, answer.about.person, of=shown, told=now, former=former)


def _remove(door: Door, slug: str, measure_id: UUID) -> HttpResponse:
    if door.request.method != "POST":
        return _measure(door, slug, measure_id, "remove")
    answer = remove_measure(door.caller, door.record, measure_id)
    return door.refused(answer) if isinstance(answer, Refusal) else door.done("measure_kind", "removed", kind=slug)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def target(request: HttpRequest, caller: Caller, kind: str) -> HttpResponse:
    """What I want to reach."""
    door, of = mine(request, caller), present.KINDS[kind]
    if of is MeasureKind.BMI:
        raise Http404
    if request.method == "POST":
        return _aim(door, of)
    answer = see_measures(caller, door.record)
    if isinstance(answer, Refusal):
        return door.refused(answer)
    if not answer.about.may_aim:
        raise Http404
    return _target(door, of, _said(answer.targets.get(of)), {})


def _aim(door: Door, of: MeasureKind) -> HttpResponse:
    said = {name: door.request.POST.get(name, "")[:20] for name in ("unit", *_bounds(of))}
    try:
        answer = set_measure_target(door.caller, door.record, of, said)
    except Invalid as invalid:
        first = _bounds(of)[0]
        return _target(door, of, said, sentences(in_words(invalid), {name: name for name in _bounds(of)}, first))
    if isinstance(answer, Refusal):
        return door.refused(answer)
    return door.done("measure_kind", "aimed", kind=present.SLUGS[of])


def _target(door: Door, of: MeasureKind, said: dict[str, str], errors: dict[str, str]) -> HttpResponse:
    scales = SHAPES[of].scales
    units = units_of(of) if len(scales) > 1 else []
    fields = [(name, name.rpartition("-")[0], name.rpartition("-")[2]) for name in _bounds(of)]
    chosen = said.get("unit") or scales[0].ucum
    context: dict[str, Any] = {
        "of": present.kind_shown(of),
        "fields": fields,
        "said": said,
        "units": units,
        "unit": chosen,
    }
    return door.page("target", errors=errors, unit_name=unit(scales[0].ucum), **context)


def _bounds(of: MeasureKind) -> tuple[str, ...]:
    return tuple(f"{part.name}-{end}" for part in SHAPES[of].scales[0].parts for end in ("low", "high"))


def _said(target: ShownTarget | None) -> dict[str, str]:
    if target is None:
        return {}
    aimed = target.target
    parts = SHAPES[aimed.kind].scales[0].parts
    found = {"unit": aimed.unit}
    for part, pair in zip(parts, aimed.bounds, strict=True):
        found |= {
            f"{part.name}-{end}": number(one) for end, one in zip(("low", "high"), pair, strict=True) if one is not None
        }
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def sharing(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Who reads my measures."""
    door = mine(request, caller)
    if request.method == "POST":
        wanted = Sharing.CARE_TEAM if request.POST.get("qui") == "tous" else Sharing.TREATING_DOCTOR
        done = share_profile_section(caller, door.record, Section.MEASURES, wanted)
        return door.refused(done) if isinstance(done, Refusal) else door.done("measures", "shared")
    answer = see_measures(caller, door.record)
    if isinstance(answer, Refusal):
        return door.refused(answer)
    if not answer.about.may_share:
        raise Http404
    return door.page("sharing", shared=answer.about.sharing is Sharing.CARE_TEAM)


def _same(slug: str, told: MeasureHistory) -> MeasureKind:
    """A measure has one address."""
    if present.SLUGS[told.now.measure.kind] != slug:
        raise Http404
    return told.now.measure.kind


def _mark(place: Place) -> str:
    """A place in the order of a kind, for an address."""
    return f"{int(place.taken.timestamp() * 1_000_000)}-{place.seq}"


def _place(request: HttpRequest) -> Place | None:
    """The place of an address; none for one that no page made."""
    moment, dash, seq = request.GET.get("apres", "").partition("-")
    if not (dash and moment.isascii() and moment.isdigit() and seq.isascii() and seq.isdigit()):
        return None
    if len(moment) > 17 or len(seq) > 15:
        return None
    seconds, micro = divmod(int(moment), 1_000_000)
    return Place(datetime.fromtimestamp(seconds, tz=UTC).replace(microsecond=micro), int(seq))


def _done(request: HttpRequest) -> str:
    done = request.GET.get("fait", "")
    return done if done in DONE else ""
