"""Vaccinations as their pages show them. Owns the words of doses, diseases and dates; no rule, no advice."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from carnet.codes.vaccine_list import Disease, disease_label
from carnet.codes.vaccine_schedule import information
from carnet.codes.vaccine_state import DiseaseState, Standing
from carnet.portal.jinja import t
from carnet.portal.preferences import active_language
from carnet.portal.present_profile import partial_date
from carnet.portal.shown_vaccines import (
    DiseaseShown,
    Fact,
    FormerShown,
    GroupShown,
    SourceShown,
    VaccineShown,
    WordShown,
)
from carnet.usecases._vaccines import ShownVaccine, Vaccination, Word
from carnet.usecases.see_vaccine import FormerVaccine

ORDER: Final = (Standing.DUE, Standing.LATE, Standing.UNKNOWN, Standing.LATER, Standing.DONE)
_TOGETHER: Final[tuple[frozenset[Disease], ...]] = (
    frozenset({Disease.DIPHTHERIA, Disease.TETANUS, Disease.POLIO}),
    frozenset({Disease.MEASLES, Disease.MUMPS, Disease.RUBELLA}),
)
"""What one vaccine protects from together is said in one line while it stands alike."""
_YEARS_AHEAD: Final = 2


def disease_name(disease: Disease) -> str:
    """A disease in words that people know."""
    return disease_label(disease).in_language(active_language().value)


def names_of(diseases: Iterable[Disease]) -> str:
    """Several diseases, as a list in words."""
    found = [disease_name(one) for one in diseases]
    first = [name if at == 0 or name[:2].isupper() else name[0].lower() + name[1:] for at, name in enumerate(found)]
    if len(first) < 2:
        return "".join(first)
    return f"{', '.join(first[:-1])} {t('vaccine.and')} {first[-1]}"


def day_text(day: str, *, to_work: bool = False) -> str:
    """A date as it is known: a day in full, a month, a year, or that it is not known."""
    if not day:
        return str(t("vaccine.no_day"))
    if to_work:
        return "/".join(reversed(day.split("-")))
    return partial_date(day)


def coming_text(on: date, today: date) -> str:
    """A day to come: the month while it is near, the year only when it is far."""
    near = on.year - today.year <= _YEARS_AHEAD
    return partial_date(f"{on.year}-{on.month:02}" if near else str(on.year))


def vaccine(told: ShownVaccine, *, to_work: bool = False) -> VaccineShown:
    """One dose for a list or for its page."""
    return VaccineShown(
        ref=str(told.line_id) if told.line_id else "",
        name=told.said.name,
        against=names_of(told.said.diseases),
        day=day_text(told.said.day),
        year=told.said.day[:4],
        facts=facts_of(told.said, told.comment),
        author=_author(told, to_work=to_work),
        sources=tuple(SourceShown(str(one.logical_id), one.title) for one in told.documents),
        words=tuple(_word(one, to_work=to_work) for one in told.words),
        confirmed=told.confirmed is not None,
        mistaken=told.mistaken,
        times=told.times,
        may_change=told.may_change,
        may_confirm=told.may_confirm,
        may_add_word=told.may_add_word,
        may_mark_mistaken=told.may_mark_mistaken,
    )


def facts_of(said: Vaccination, comment: str = "") -> tuple[Fact, ...]:
    """Everything that is known of a dose but its name, each with its own name."""
    known = (
        ("against", names_of(said.diseases)),
        ("day", day_text(said.day)),
        ("dose", str(said.dose) if said.dose else ""),
        ("batch", said.batch),
        ("expiry", partial_date(said.expiry) if said.expiry else ""),
        ("performer", said.performer),
        ("place", said.place),
        ("comment", comment),
    )
    return tuple((str(t(f"vaccine.name_{name}")), text, True) for name, text in known if text)


def former(told: FormerVaccine) -> FormerShown:
    """A former version of a line."""
    said = told.kept.said
    return FormerShown(said.name, facts_of(said), str(t(f"profile.by_{told.author.value}")), told.at)


def _author(told: ShownVaccine, *, to_work: bool) -> str:
    end = ".pro" if to_work else ""
    if told.confirmed is not None:
        return str(t(f"vaccine.confirmed_by{end}", name=told.confirmed.name))
    if told.author is None:
        return str(t(f"vaccine.by_document{end}"))
    if told.mine and not to_work:
        return str(t("profile.by_me"))
    return str(t(f"profile.by_{told.author.value}{end}"))


def _word(word: Word, *, to_work: bool) -> WordShown:
    author = str(t(f"profile.by_{word.by_kind}{'.pro' if to_work else ''}"))
    return WordShown(word.text, author, word.at, word.asks)


def groups(states: Sequence[DiseaseState], today: date) -> tuple[GroupShown, ...]:
    """The diseases by where the person stands, what asks for something first; what does not concern is apart."""
    found = []
    for standing in ORDER:
        alike = _merged([one for one in states if one.standing is standing])
        if alike:
            found.append(GroupShown(standing.value, tuple(disease_shown(group, today) for group in alike)))
    return tuple(found)


def not_concerned(states: Iterable[DiseaseState]) -> tuple[str, ...]:
    """The names of what the schedule does not foresee at this age."""
    return tuple(disease_name(one.disease) for one in states if one.standing is Standing.NOT_CONCERNED)


def _merged(states: Sequence[DiseaseState]) -> list[list[DiseaseState]]:
    found: list[list[DiseaseState]] = []
    for state in states:
        group = next((one for one in found if _is_alike(one[0], state)), None)
        if group is None:
            found.append([state])
        else:
            group.append(state)
    return found


def _is_alike(one: DiseaseState, other: DiseaseState) -> bool:
    together = any({one.disease, other.disease} <= set(family) for family in _TOGETHER)
    return together and (one.last, one.step, one.on) == (other.last, other.step, other.on)


def disease_shown(states: Sequence[DiseaseState], today: date) -> DiseaseShown:
    """One disease, or several alike, in sentences."""
    state = states[0]
    coming = coming_text(state.on, today) if state.on and state.on > today else ""
    last = day_text(state.last) if state.last else ""
    said = list(_sentences(state, last, coming))
    return DiseaseShown(
        names=names_of(one.disease for one in states),
        standing=state.standing.value,
        lines=tuple(t(message, **values) for message, values in said),
        plain=tuple(t(message, **values).striptags() for message, values in said),
        last=last,
        coming=coming,
        mandatory=state.mandatory and state.standing in (Standing.DUE, Standing.LATE, Standing.UNKNOWN),
    )


def _sentences(state: DiseaseState, last: str, coming: str) -> Iterable[tuple[str, dict[str, str]]]:
    """Messages and values in the order in which one asks: what is known, what it means, what comes."""
    if state.standing is Standing.DONE:
        yield ("vaccine.done_on", {"day": last}) if last else ("vaccine.done", {})
        yield ("vaccine.next", {"day": coming}) if coming else ("vaccine.nothing_next", {})
        return
    if last:
        yield "vaccine.last", {"day": last}
    if state.standing is Standing.LATER:
        yield "vaccine.foreseen", {"day": coming}
        return
    if state.standing is Standing.DUE:
        yield "vaccine.now", {}
    if state.standing is Standing.LATE:
        yield "vaccine.date_over", {}
        yield "vaccine.not_all_known", {}
    elif not state.doses:
        yield "vaccine.not_known", {}


def for_some() -> tuple[tuple[str, str], ...]:
    """What the schedule foresees for some people only: for whom, and against what."""
    found: dict[str, list[Disease]] = {}
    for step in information():
        found.setdefault(step.population, []).extend(step.diseases)
    return tuple((str(t(f"vaccine.for_{who}")), names_of(diseases)) for who, diseases in found.items())


def coming(states: Sequence[DiseaseState], today: date) -> tuple[DiseaseShown, ...]:
    """What the schedule foresees from today on, nearest first: what is due now, then the days to come."""
    due = [one for one in states if one.standing is Standing.DUE]
    later = [one for one in states if one.standing in (Standing.LATER, Standing.DONE) and one.on and one.on > today]
    later.sort(key=lambda one: one.on or today)
    return tuple(disease_shown(group, today) for group in (*_merged(due), *_merged(later)))


def by_year(told: Iterable[VaccineShown]) -> tuple[tuple[str, tuple[VaccineShown, ...]], ...]:
    """The doses under their years, newest first; those without a date under none."""
    found: dict[str, list[VaccineShown]] = {}
    for one in told:
        found.setdefault(one.year, []).append(one)
    return tuple((year, tuple(doses)) for year, doses in sorted(found.items(), reverse=True))


def row(told: ShownVaccine) -> tuple[str, ...]:
    """One dose as a line of a table on paper: date, vaccine, diseases, dose, batch, who says it."""
    said = told.said
    return (
        day_text(said.day, to_work=True), said.name, names_of(said.diseases), str(said.dose or ""), said.batch,
        _author(told, to_work=False),
    )  # fmt: skip
