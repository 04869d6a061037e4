"""Writing a measure, one question at a time, without a script. Owns the steps; keeps nothing between them.

What was answered travels in the form: nothing is stored before the person pressed "keep" on the page that shows it all.
Of whom the measure is travels with it (birth date and sex), so that an improbable value is asked again on its own page;
the use case looks again at everything, with what the record says of the person.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from carnet.codes.measures import SHAPES, MeasureKind
from carnet.codes.traits import Sex
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.portal import forms
from carnet.portal import present_measures as present
from carnet.portal.answers import conflict_sentence, form_key_of, sentences
from carnet.portal.callers import patient_page, professional_page
from carnet.portal.measure_doors import Door, at_work, mine
from carnet.portal.measure_words import moment, number, problem_in_words, unit, units_of, value
from carnet.portal.views.pro import status_of
from carnet.portal.words import hour_said
from carnet.usecases._facts import zone
from carnet.usecases._measure_answers import About, asks_of, checked, scale_of, wrong
from carnet.usecases._measures import Measure
from carnet.usecases.caller import Caller
from carnet.usecases.see_measure import see_measure
from carnet.usecases.see_measures import see_measures
from carnet.usecases.write_measure import write_measure

KEEP: Final = "garder"
LONGEST: Final = 2_000
_RARE: Final = "measure.rare"
_CLOCK: Final = re.compile(r"(\d\d):(\d\d)", re.ASCII)
_OWN_ASK: Final = {"unit": "measures.ask_", "when": "measures.ask_", "note": "measures.ask_"}
"""Questions that every kind asks in the same words."""


@dataclass(frozen=True)
class _Walk:
    """Where somebody is in the questions of a kind."""

    door: Door
    kind: MeasureKind
    measure: UUID | None
    said: Mapping[str, str]
    about: About

    @property
    def slug(self) -> str:
        return present.SLUGS[self.kind]

    @property
    def asks(self) -> tuple[str, ...]:
        return asks_of(self.kind)

    @property
    def action(self) -> str:
        if self.measure is None:
            return self.door.address("measure_add", kind=self.slug)
        return self.door.address("measure_change", kind=self.slug, measure=self.measure)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def write(request: HttpRequest, caller: Caller, kind: str, measure: UUID | None = None) -> HttpResponse:
    """The next question, the one before, the page that shows it all, or the act."""
    return _write(mine(request, caller), present.KINDS[kind], measure)


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def pro_write(
    request: HttpRequest, caller: Caller, record: UUID, kind: str, measure: UUID | None = None
) -> HttpResponse:
    """The same for a professional, who always sees of whom the measure is."""
    found = status_of(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    return _write(at_work(request, caller, record, found[1]), present.KINDS[kind], measure)


def _write(door: Door, of: MeasureKind, measure: UUID | None) -> HttpResponse:
    if of is MeasureKind.BMI:
        raise Http404
    if door.request.method != "POST":
        return _begin(door, of, measure)
    form = door.request.POST
    walk = _Walk(door, of, measure, _said(form, of), _about(door, form))
    if form.get("etape") == KEEP:
        return _keep(walk)
    step = forms.step(form, len(walk.asks))
    if "avant" in form:
        return _ask(walk, max(step - 1, 0))
    # The answers that travel are looked at each time: what a page shows again was right when it came.
    for at in range(min(step + 1, len(walk.asks))):
        if problem := wrong(of, walk.asks[at], walk.said, walk.about):
            return _ask(walk, at, problem)
    return _ask(walk, step + 1)


def _begin(door: Door, of: MeasureKind, measure: UUID | None) -> HttpResponse:
    about = About(None, Sex.UNKNOWN, door.caller.now(), zone())
    if measure is not None:
        held = see_measure(door.caller, door.record, measure)
        if isinstance(held, Refusal):
            return door.refused(held)
        if held.now.measure.kind is not of or not held.now.may_change:
            raise Http404
        about = replace(about, born=held.about.born, sex=held.about.sex)
        return _ask(_Walk(door, of, measure, _answers(held.now.measure), about), 0)
    if door.at_work:
        # Adding needs no right to read, and no reading is told for it: who it is about stands on the page.
        known = door.person
        about = replace(about, born=known.birth_date if known else None, sex=_sex(known.sex if known else ""))
        return _ask(_Walk(door, of, None, _now(door, of), about), 0)
    answer = see_measures(door.caller, door.record)
    if isinstance(answer, Refusal):
        return door.refused(answer)
    if not answer.about.may_add:
        raise Http404
    about = replace(about, born=answer.about.born, sex=answer.about.sex)
    return _ask(_Walk(door, of, None, _now(door, of), about), 0)


def _now(door: Door, of: MeasureKind) -> dict[str, str]:
    """Today, now: what is most often meant is written already."""
    now = door.caller.now().astimezone(zone())
    hour = {} if SHAPES[of].whole_day else {"hour": f"{now:%H:%M}"}
    return {"day": legal_day(door.caller.now(), zone()).isoformat(), **hour}


def _answers(measure: Measure) -> dict[str, str]:
    """What a measure says, as answers."""
    taken = measure.taken.astimezone(zone())
    parts = SHAPES[measure.kind].scales[0].parts
    numbers = {part.name: number(one) for part, one in zip(parts, measure.values, strict=True)}
    hour = {} if measure.whole_day else {"hour": f"{taken:%H:%M}"}
    return {"unit": measure.unit, **numbers, "day": taken.date().isoformat(), **hour, "note": measure.note, "sure": "1"}


def _keep(walk: _Walk) -> HttpResponse:
    door, key = walk.door, form_key_of(walk.door.request)
    try:
        answer = write_measure(door.caller, door.record, walk.kind, walk.said, measure_id=walk.measure, key=key)
    except Invalid as invalid:
        problem = invalid.problems[0]
        step = walk.asks.index(problem.element) if problem.element in walk.asks else 0
        return _ask(walk, step, problem)
    if isinstance(answer, Refusal):
        return door.refused(answer)
    if isinstance(answer, Conflict):
        return _ask(walk, len(walk.asks), late=conflict_sentence(answer))
    return door.done("measure_kind", "written", kind=walk.slug)


def _ask(walk: _Walk, step: int, problem: Problem | None = None, late: str = "") -> HttpResponse:
    """The page of a question; after the last one, the page that shows every answer."""
    of = present.kind_shown(walk.kind, to_work=walk.door.at_work)
    kept = _kept(walk)
    context: dict[str, Any] = {
        "of": of,
        "action": walk.action,
        "back": walk.door.address("measure_kind", kind=walk.slug),
    }
    if step >= len(walk.asks):
        return walk.door.page("check", told=_told(walk), kept=kept, step=len(walk.asks), late=late, **context)
    name = walk.asks[step]
    rare = problem is not None and problem.rule == _RARE
    problem = problem_in_words(problem) if problem else None
    errors = sentences(Invalid(problem), {problem.element: "reponse"}, "reponse") if problem else {}
    own = {"when": ("day", "hour")}.get(name, (name,))
    return walk.door.page(
        "question",
        asked=walk.door.say(f"{_OWN_ASK.get(name) or present.ASK[walk.kind]}{name}"),
        name=name,
        unit=unit(scale_of(walk.kind, walk.said).ucum),
        units=units_of(walk.kind),
        value=walk.said.get(name, ""),
        day=_boxes(walk.said.get("day", "")),
        hour="" if SHAPES[walk.kind].whole_day else _hour(walk.said.get("hour", "")),
        asks_hour=not SHAPES[walk.kind].whole_day,
        kept=[(key, text) for key, text in kept if key not in (*own, "sure")],
        step=step,
        rare=rare,
        errors=errors,
        **context,
    )


def _kept(walk: _Walk) -> list[tuple[str, str]]:
    about = {"ne": walk.about.born.isoformat() if walk.about.born else "", "sexe": walk.about.sex.value}
    return [(name, text) for name, text in {**walk.said, **about}.items() if text]


def _told(walk: _Walk) -> list[tuple[str, str, bool]]:
    """Every answer, as the page before keeping says it."""
    try:
        measure = checked(walk.kind, {**walk.said, "sure": "1"}, walk.about)
    except Invalid:
        return []
    note = [(walk.door.say("measures.name_note"), measure.note, True)] if measure.note else []
    return [
        (
            present.kind_title(walk.kind, to_work=walk.door.at_work),
            value(walk.kind, measure.values, measure.unit),
            True,
        ),
        (walk.door.say("measures.name_when"), moment(measure.taken, whole_day=measure.whole_day), True),
        *note,
    ]


def _said(form: QueryDict, of: MeasureKind) -> dict[str, str]:
    """The answers that came: those kept from former pages, and the one of this page."""
    asks = asks_of(of)
    names = [*(one for one in asks if one != "when"), "day", "hour", "sure"]
    found = {one: text[:LONGEST] for one in names if (text := str(form.get(one, ""))).strip()}
    step = forms.step(form, len(asks))
    if step >= len(asks) or form.get("etape") == KEEP:
        return found
    if asks[step] == "when":
        given = {"day": _day(form), "hour": str(form.get("heure", ""))[:LONGEST]}
    else:
        given = {asks[step]: str(form.get("reponse", ""))[:LONGEST]}
    for name in given:
        found.pop(name, None)
    return {**found, **{name: text for name, text in given.items() if text.strip()}}


def _day(form: QueryDict) -> str:
    year, month, day = (form.get(f"reponse-{part}", "").strip() for part in ("year", "month", "day"))
    return f"{year.zfill(4)}-{month.zfill(2)}-{day.zfill(2)}" if year or month or day else ""


def _hour(text: str) -> str:
    """“09:05”, that the site filled in, as the person is asked to write it; what the person wrote stays."""
    found = _CLOCK.fullmatch(text)
    return hour_said(int(found[1]), int(found[2])) if found else text


def _about(door: Door, form: QueryDict) -> About:
    """Of whom the form says that the measure is: only to ask again in time; the use case knows better."""
    try:
        born = date.fromisoformat(form.get("ne", ""))
    except ValueError:
        born = None
    return About(born, _sex(form.get("sexe", "")), door.caller.now(), zone())


def _sex(text: str) -> Sex:
    return next((one for one in Sex if one.value == text), Sex.UNKNOWN)


def _boxes(text: str) -> dict[str, str]:
    parts = [*text.split("-"), "", ""]
    return {"year": parts[0], "month": parts[1].lstrip("0"), "day": parts[2].lstrip("0")}
