"""Laboratory results as their pages show them. Owns words, tables and plots; a meaning is the document's word."""

from typing import Final

from carnet.cda.results import Reading
from carnet.portal.jinja import t
from carnet.portal.measure_doors import Door
from carnet.portal.measure_words import BETWEEN, localised, number, unit
from carnet.portal.plots import Band, Dot, Series, plot
from carnet.portal.shown_measures import Figure, KindShown, ResultShown
from carnet.portal.words import NO_BREAK, date_courte, date_longue
from carnet.usecases.see_results import Analysis, LabValue

CONCEPT: Final = "resultat"
ON_A_PLOT: Final = 30


def title(told: Analysis, *, to_work: bool = False) -> str:
    """The name as the document writes it; to the person without the method in brackets."""
    return told.name if to_work else (told.name.split(" [")[0].split(" ;")[0].strip() or told.name)


def tile(told: Analysis, *, to_work: bool = False) -> KindShown:
    """An analysis for a list, with its newest value."""
    newest = told.values[0]
    state = str(t("measures.newest", value=value(newest), day=_day(newest))) if newest.taken else value(newest)
    return KindShown("", told.key, title(told, to_work=to_work), CONCEPT, state)


def value(one: LabValue) -> str:
    """A value with its unit, as people write it."""
    return NO_BREAK.join(part for part in (localised(one.text), unit_of(one.unit)) if part)


def unit_of(ucum: str) -> str:
    """A unit of a laboratory: international units in French letters, brackets away."""
    plain = ucum.replace("[IU]", "UI").replace("[iU]", "UI")
    return "" if plain == "1" else unit(plain)


def row(one: LabValue, door: Door) -> ResultShown:
    """A row of the table."""
    source = one.source.logical_id
    return ResultShown(
        value=value(one),
        when=date_longue(one.taken) if one.taken else "",
        range=range_of(one),
        reading=_words(one.reading, to_work=door.at_work),
        source=one.source.title,
        href=door.address("document", document=source),
        hidden=one.source.hidden and not door.at_work,
    )


def _words(said: Reading, *, to_work: bool) -> str:
    """What the document says of a value: a whole sentence to the person, a word to a professional."""
    return "" if said is Reading.NONE else t(f"result.{said.value}{'.pro' if to_work else ''}").striptags()


def range_of(one: LabValue) -> str:
    """The range that the laboratory printed."""
    if one.low and one.high:
        return f"{localised(one.low)}{BETWEEN.replace('/', '–')}{localised(one.high)}"
    if one.low or one.high:
        return str(t("result.from" if one.low else "result.to", bound=localised(one.low or one.high), unit="")).strip()
    return one.range_words


def figure(told: Analysis, *, to_work: bool = False) -> Figure | None:
    """The plot of the values that are numbers with a day; None where nothing is to be drawn."""
    known = [(one, one.taken.timestamp()) for one in told.values if one.number is not None and one.taken]
    if not known:
        return None
    known = list(reversed(known[:ON_A_PLOT]))
    dots = tuple(Dot(at, float(one.number or 0), number(one.number or 0)) for one, at in known)
    ends = [known[0], known[-1]] if _day(known[0][0]) != _day(known[-1][0]) else [known[-1]]
    times = [(at, "\n".join(_day(one).rsplit(" ", 1))) for one, at in ends]
    bands = _bands([one for one, _ in known])
    picture = plot([Series(dots)], times, number, bands=bands)
    legend = (("band", str(t("results.range_legend"))),) if bands else ()
    name = title(told, to_work=to_work)
    named = str(t("measures.in_unit", kind=name, unit=unit_of(told.unit))) if unit_of(told.unit) else name
    return Figure(picture, named, _sentences(known[-1][0], known[0][0], told, to_work=to_work), legend)


def _sentences(newest: LabValue, oldest: LabValue, told: Analysis, *, to_work: bool) -> tuple[str, ...]:
    said = [str(t("results.sentence_newest", value=value(newest), day=_day(newest)))]
    if words := _words(newest.reading, to_work=to_work):
        said.append(str(t("results.said.pro", words=words)) if to_work else words)
    numbers = [one.number for one in told.values if one.number is not None]
    if len(numbers) > 1:
        low, high = (f"{number(end(numbers))}{NO_BREAK}{unit_of(told.unit)}" for end in (min, max))
        said.append(str(t("measures.sentence_range", first=_day(oldest), last=_day(newest), low=low, high=high)))
    return tuple(said)


def _bands(shown: list[LabValue]) -> tuple[Band, ...]:
    """The printed range, when every value that is drawn has the same one: laboratories differ."""
    ranges = {(one.low, one.high) for one in shown}
    if len(ranges) != 1:
        return ()
    low, high = next(iter(ranges))
    try:
        edges = [float(end) if end else None for end in (low, high)]
    except ValueError:
        return ()
    return (Band(edges[0], edges[1]),) if any(edge is not None for edge in edges) else ()


def _day(one: LabValue) -> str:
    return date_courte(one.taken) if one.taken else ""
