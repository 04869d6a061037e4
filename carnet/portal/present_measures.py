"""Measures as their pages show them. Owns addresses, words, tables and plots of kinds and values; no rule."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from carnet.codes import growth
from carnet.codes.measures import SHAPES, MeasureKind
from carnet.portal.jinja import t
from carnet.portal.measure_words import BETWEEN, WORDED, moment, number, taken, unit, value
from carnet.portal.plots import Band, Dot, Series, plot
from carnet.portal.shown_measures import Figure, KindShown, MeasureShown
from carnet.portal.words import NO_BREAK, date_courte
from carnet.usecases._measures import Bmi, ShownMeasure, ShownTarget, in_one_unit
from carnet.usecases.see_measure_kind import MeasureKindPage
from carnet.usecases.see_measures import Measures

SLUGS: Final = {
    MeasureKind.WEIGHT: "poids",
    MeasureKind.HEIGHT: "taille",
    MeasureKind.BMI: "imc",
    MeasureKind.WAIST: "tour-de-taille",
    MeasureKind.HEAD: "tour-de-tete",
    MeasureKind.TEMPERATURE: "temperature",
    MeasureKind.BLOOD_PRESSURE: "tension",
    MeasureKind.HEART_RATE: "coeur",
    MeasureKind.GLUCOSE: "sucre",
    MeasureKind.HBA1C: "hba1c",
    MeasureKind.PAIN: "douleur",
    MeasureKind.STEPS: "pas",
}
KINDS: Final = {slug: kind for kind, slug in SLUGS.items()}
CONCEPTS: Final = {
    MeasureKind.WEIGHT: "poids",
    MeasureKind.HEIGHT: "taille",
    MeasureKind.BMI: "imc",
    MeasureKind.WAIST: "tour_de_taille",
    MeasureKind.HEAD: "tour_de_tete",
    MeasureKind.TEMPERATURE: "temperature",
    MeasureKind.BLOOD_PRESSURE: "tension",
    MeasureKind.HEART_RATE: "battements",
    MeasureKind.GLUCOSE: "sucre",
    MeasureKind.HBA1C: "hba1c",
    MeasureKind.PAIN: "douleur",
    MeasureKind.STEPS: "pas",
}
ASK: Final = {
    MeasureKind.WEIGHT: "measures.ask_weight_",
    MeasureKind.HEIGHT: "measures.ask_height_",
    MeasureKind.WAIST: "measures.ask_waist_",
    MeasureKind.HEAD: "measures.ask_head_",
    MeasureKind.TEMPERATURE: "measures.ask_temperature_",
    MeasureKind.BLOOD_PRESSURE: "measures.ask_blood_pressure_",
    MeasureKind.HEART_RATE: "measures.ask_heart_rate_",
    MeasureKind.GLUCOSE: "measures.ask_glucose_",
    MeasureKind.HBA1C: "measures.ask_hba1c_",
    MeasureKind.PAIN: "measures.ask_pain_",
    MeasureKind.STEPS: "measures.ask_steps_",
}
GROUPS: Final = {
    "body": (MeasureKind.WEIGHT, MeasureKind.HEIGHT, MeasureKind.BMI, MeasureKind.WAIST, MeasureKind.HEAD),
    "blood": (MeasureKind.BLOOD_PRESSURE, MeasureKind.HEART_RATE, MeasureKind.GLUCOSE, MeasureKind.HBA1C),
    "day": (MeasureKind.TEMPERATURE, MeasureKind.PAIN, MeasureKind.STEPS),
}
"""Every kind, for the page that shows them all."""
HARD_WORDS: Final = {
    MeasureKind.BLOOD_PRESSURE: "tension",
    MeasureKind.HBA1C: "hba1c",
}
GROWING: Final = growth.KINDS


def kind_title(kind: MeasureKind, *, to_work: bool = False) -> str:
    """The name of a kind, as the person or as a professional says it."""
    return str(t(f"measures.kind_{kind.value}{'.pro' if to_work else ''}"))


def kind_shown(kind: MeasureKind, state: str = "", *, to_work: bool = False) -> KindShown:
    """A kind for a tile or the title of its page."""
    return KindShown(kind.value, SLUGS[kind], kind_title(kind, to_work=to_work), CONCEPTS[kind], state)


def kinds_shown(told: Measures, *, to_work: bool = False) -> list[KindShown]:
    """Every kind with its newest value; to a professional those that hold something."""
    found = [kind_shown(kind, _state(told, kind), to_work=to_work) for kind in MeasureKind]
    return [one for one in found if one.state] if to_work else found


def grouped(told: Measures) -> list[tuple[str, list[KindShown]]]:
    """Every kind with its newest value, in groups that a page can hold."""
    return [
        (str(t(f"measures.group_{name}")), [kind_shown(kind, _state(told, kind)) for kind in kinds])
        for name, kinds in GROUPS.items()
    ]


def _state(told: Measures, kind: MeasureKind) -> str:
    if kind is MeasureKind.BMI:
        return bmi_text(told.bmi) if told.bmi else ""
    newest = told.latest.get(kind)
    if newest is None:
        return ""
    return str(t("measures.newest", value=measure_value(newest), day=date_courte(newest.measure.taken)))


def measure_value(told: ShownMeasure) -> str:
    """The value of a measure with its unit."""
    return value(told.measure.kind, told.measure.values, told.measure.unit)


def bmi_text(told: Bmi) -> str:
    """The index with its unit."""
    return value(MeasureKind.BMI, [told.value], "kg/m2")


def shown(told: ShownMeasure, href: str = "", *, to_work: bool = False) -> MeasureShown:
    """A measure for its page or for a row of a table."""
    return MeasureShown(
        ref=str(told.measure_id),
        value=measure_value(told),
        when=taken(told.measure),
        note=told.measure.note,
        author=author(told, to_work=to_work),
        at=told.at,
        may_change=told.may_change,
        href=href,
        also=str(t("measures.from_file")) if told.from_file else "",
    )


def author(told: ShownMeasure, *, to_work: bool = False) -> str:
    """Who wrote it; a professional by name, with the structure that it is of."""
    if told.mine and not to_work:
        return str(t("profile.by_me"))
    if told.name:
        told_of = {"name": told.name, "place": told.structure_name}
        return str(t("measures.by_name_at" if told.structure_name else "measures.by_name", **_given(told_of)))
    return str(t(f"profile.by_{told.author.value}{'.pro' if to_work else ''}"))


def _given(facts: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in facts.items() if text}


def bmi_row(told: Bmi) -> MeasureShown:
    """The index with both measures that it is made of."""
    sources = str(
        t(
            "measures.bmi_sources",
            weight=measure_value(told.weight),
            weight_day=date_courte(told.weight.measure.taken),
            height=measure_value(told.height),
            height_day=date_courte(told.height.measure.taken),
        )
    )
    when = moment(told.weight.measure.taken, whole_day=True)
    return MeasureShown("", bmi_text(told), when, "", "", told.weight.at, may_change=False, also=sources)


def target_text(told: ShownTarget) -> str:
    """What is aimed at, in words."""
    target = told.target
    parts = [one.name for one in SHAPES[target.kind].scales[0].parts]
    said = []
    for name, (low, high) in zip(parts, target.bounds, strict=True):
        told_bounds = {"low": low, "high": high}
        facts = {end: value(target.kind, [one], target.unit) for end, one in told_bounds.items() if one is not None}
        if facts:
            end = "between" if len(facts) == 2 else next(iter(facts))
            words = str(t(f"measures.target_{end}", **facts))
            said.append(f"{t(f'measures.part_{name}')}{NO_BREAK}: {words}" if len(parts) > 1 else words)
    return " ".join(said)


def figure(told: MeasureKindPage, *, to_work: bool = False) -> Figure | None:
    """The plot of a page of one kind, with what it says in words; None where nothing is to be drawn."""
    rows = _rows(told)
    if not rows:
        return None
    width = len(rows[0][2])
    series = [
        Series(tuple(Dot(x, float(values[n]), number(values[n])) for x, _, values in reversed(rows)))
        for n in range(width)
    ]
    times = _times([(x, day) for x, day, _ in reversed(rows)])
    picture = plot(series, times, number, bands=_bands(told) if width == 1 else ())
    return Figure(
        picture, told_title(told, to_work=to_work), sentences(told, rows), _legend(told, width, to_work=to_work)
    )


Row = tuple[float, str, tuple[Decimal, ...]]


def _rows(told: MeasureKindPage) -> list[Row]:
    """Time, day and numbers of each value, newest first, all in the unit of the newest."""
    if told.kind is MeasureKind.BMI:
        return [(*_when(one.weight), (one.value,)) for one in told.bmis]
    unit_of = told.shown[0].measure.unit if told.shown else ""
    return [(*_when(one), in_one_unit(one.measure, unit_of)) for one in told.shown]


def _when(one: ShownMeasure) -> tuple[float, str]:
    return one.measure.taken.timestamp(), date_courte(one.measure.taken)


def _times(days: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """The first and the last day; one when they are the same."""
    ends = [days[0], days[-1]] if days[0][1] != days[-1][1] else [days[-1]]
    return [(x, "\n".join(day.rsplit(" ", 1))) for x, day in ends]


def _bands(told: MeasureKindPage) -> tuple[Band, ...]:
    target = told.target.target if told.target else None
    if target is None or told.kind is MeasureKind.BMI or not told.shown or target.unit != told.shown[0].measure.unit:
        return ()
    low, high = target.bounds[0]
    return (Band(None if low is None else float(low), None if high is None else float(high)),)


def told_title(told: MeasureKindPage, *, to_work: bool = False) -> str:
    """The name of the kind with its unit."""
    ucum = told.shown[0].measure.unit if told.shown else SHAPES[told.kind].scales[0].ucum
    ucum = "kg/m2" if told.kind is MeasureKind.BMI else ucum
    if ucum in WORDED:
        return kind_title(told.kind, to_work=to_work)
    return str(t("measures.in_unit", kind=kind_title(told.kind, to_work=to_work), unit=unit(ucum)))


def sentences(told: MeasureKindPage, rows: Sequence[Row]) -> tuple[str, ...]:
    """What the plot says: the newest value, and between which values the others are. No word on what they mean."""
    ucum = "kg/m2" if told.kind is MeasureKind.BMI else told.shown[0].measure.unit
    newest = str(t("measures.sentence_newest", value=value(told.kind, rows[0][2], ucum), day=rows[0][1]))
    if len(rows) == 1:
        return (newest,)
    every = [[row[2][n] for row in rows] for n in range(len(rows[0][2]))]
    low, high = (value(told.kind, [end(one) for one in every], ucum) for end in (min, max))
    said = str(t("measures.sentence_range", first=rows[-1][1], last=rows[0][1], low=low, high=high))
    return (newest, said)


def _legend(told: MeasureKindPage, width: int, *, to_work: bool) -> tuple[tuple[str, str], ...]:
    if width > 1:
        parts = SHAPES[told.kind].scales[0].parts
        return tuple(
            (shape, str(t(f"measures.part_{part.name}{'.pro' if to_work else ''}")))
            for shape, part in zip(("dot", "square"), parts, strict=True)
        )
    return (("band", str(t("measures.target_legend"))),) if _bands(told) else ()


def between(low: str, high: str) -> str:
    """Two bounds on one line."""
    return f"{low}{BETWEEN}{high}"
