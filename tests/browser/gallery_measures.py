"""The screens of measures: all kinds, one over time with its plot, one measure, questions, targets."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.urls import reverse

from carnet.codes import growth
from carnet.codes.measures import SHAPES
from carnet.codes.measures import MeasureKind as K
from carnet.codes.traits import Sex
from carnet.portal import messages
from carnet.portal.jinja import t
from carnet.portal.plots import Band, Curve, Dot, Series, plot
from carnet.portal.shown_measures import Figure, KindShown, MeasureShown, ResultShown
from carnet.portal.words import date_courte, date_longue
from tests.browser import samples as s
from tests.browser.screen import Screen

AT: Final = datetime(2026, 3, 12, 9, tzinfo=UTC)
SLUGS: Final = {
    K.WEIGHT: "poids", K.HEIGHT: "taille", K.BMI: "imc", K.WAIST: "tour_de_taille", K.HEAD: "tour_de_tete",
    K.TEMPERATURE: "temperature", K.BLOOD_PRESSURE: "tension", K.HEART_RATE: "battements", K.GLUCOSE: "sucre",
    K.HBA1C: "hba1c", K.PAIN: "douleur", K.STEPS: "pas",
}  # fmt: skip
Late = dict[str, Callable[[], Any]]
Values = Sequence[tuple[int, tuple[float, ...]]]
"""Days before, and numbers; newest first."""
WEIGHTS: Final[Values] = [(0, (71.2,)), (41, (72.5,)), (82, (73,)), (123, (74.1,)), (164, (73.4,))]
PRESSURES: Final[Values] = [
    (0, (128, 81)), (9, (134, 84)), (18, (126, 78)), (27, (141, 88)), (36, (137, 86)), (45, (131, 83)), (54, (129, 80)),
    (63, (144, 90)),
]  # fmt: skip
STEPS: Final[Values] = [(n, (4200 + (n * 1373) % 7000,)) for n in range(30)]
BMIS: Final[Values] = [(0, (25.2,)), (41, (25.7,)), (82, (25.9,)), (123, (26.3,)), (164, (26,))]


def number(value: float) -> str:
    """A number as French writes it."""
    return f"{value:g}".replace(".", ",")


def _frame(*, at_work: bool) -> dict[str, Any]:
    def address(name: str, **parts: object) -> str:
        if at_work:
            return reverse(f"pro_{name}", kwargs={"record": "r1", **parts})
        return reverse(f"patient_{name}", kwargs=parts or None)

    def say(message: str, **values: object) -> str:
        return t(f"{message}.pro" if at_work and f"{message}.pro" in messages.catalogue() else message, **values)

    common = {
        "form_key": "cle-de-test", "errors": {}, "at_work": at_work, "say": say, "address": address, "record": "r1",
    }  # fmt: skip
    if at_work:
        frame = {"frame": "carnet/base_pro.jinja", "signed_in_as": s.DOCTOR, "workplace": s.WORKPLACE}
        return common | frame | {"person": s.PERSON}
    return common | {"frame": "carnet/base_patient.jinja", "signed_in_as": s.PATIENT, "person": None}


def screen(label: str, template: str, late: Late | None = None, /, *, pro: bool = False, **context: Any) -> Screen:
    """A screen of measures, for the person or for a professional."""
    audience = "pro" if pro else "patient"
    label = f"{'pro-' if pro else ''}measures-{label}"
    return Screen(label, f"carnet/measures/{template}.jinja", audience, _frame(at_work=pro) | context, late=late or {})


def title(kind: K, *, pro: bool = False) -> str:
    """The name of a kind in the language of the reading."""
    return str(t(f"measures.kind_{kind.value}{'.pro' if pro else ''}"))


def kind_shown(kind: K, state: str = "", *, pro: bool = False) -> KindShown:
    """A kind in words."""
    return KindShown(kind.value, SLUGS[kind].replace("_", "-"), title(kind, pro=pro), SLUGS[kind], state)


def of(kind: K, *, pro: bool = False) -> Late:
    """The kind of a page, in words."""
    return {"of": lambda: kind_shown(kind, pro=pro)}


def day(before: int) -> datetime:
    """So many days before the day of the gallery."""
    return AT - timedelta(days=before)


def figure(kind: K, values: Values, unit: str, *, band: Band | None = None, pro: bool = False) -> Figure:
    """The plot of a kind with its sentences."""
    rows = list(reversed(values))
    series = [
        Series(tuple(Dot(-before, numbers[n], number(numbers[n])) for before, numbers in rows))
        for n in range(len(rows[0][1]))
    ]
    ends = [(-before, "\n".join(date_courte(day(before)).rsplit(" ", 1))) for before, _ in (rows[0], rows[-1])]
    newest = _value(values[0][1], unit)
    low, high = (_value(end(numbers for _, numbers in values), unit) for end in (min, max))
    said = (
        str(t("measures.sentence_newest", value=newest, day=date_courte(AT))),
        str(t("measures.sentence_range", first=date_courte(day(rows[0][0])), last=date_courte(AT), low=low, high=high)),
    )
    legend = [("band", str(t("measures.target_legend")))] if band else []
    if len(series) > 1:
        end = ".pro" if pro else ""
        legend = [("dot", str(t(f"measures.part_systolic{end}"))), ("square", str(t(f"measures.part_diastolic{end}")))]
    picture = plot(series, ends, number, bands=[band] if band else ())
    named = (
        title(kind, pro=pro) if kind is K.STEPS else str(t("measures.in_unit", kind=title(kind, pro=pro), unit=unit))
    )
    return Figure(picture, named, said, tuple(legend))


def _value(numbers: tuple[float, ...], unit: str) -> str:
    return f"{' / '.join(map(number, numbers))} {unit}"


def _row(before: int, numbers: tuple[float, ...], unit: str, *, pro: bool) -> MeasureShown:
    when, value = date_longue(day(before)), _value(numbers, unit)
    author = t("measures.by_name_at", name="Hélène Roussel", place="Cabinet du Parc") if before == 18 else ""
    return MeasureShown(
        "m1", value, when, "", str(author or t(f"profile.by_holder{'.pro' if pro else ''}")), AT, True, "?"
    )


def _kind(
    label: str, kind: K, values: Values, unit: str, target: str = "", *, pro: bool = False, **more: Any
) -> Screen:
    late: Late = of(kind, pro=pro) | {
        "figure": lambda: (
            figure(kind, values, unit, band=Band(68, 72) if target else None, pro=pro) if values else None
        ),
        "rows": lambda: [_row(before, numbers, unit, pro=pro) for before, numbers in values],
    }
    context = {
        "target": target, "period": "", "periods": ["mois", "trimestre", "annee"], "older": "", "newest": True,
        "may_add": True, "may_aim": not pro, "growth": False, "computed": False, "done": "", "word": "",
    }  # fmt: skip
    return screen(label, "kind", late, pro=pro, **context | more)


def _bmi() -> Screen:
    def rows() -> list[MeasureShown]:
        facts = {"weight": "71,2 kg", "weight_day": "12 mars 2026", "height": "168 cm", "height_day": "2 mai 2020"}
        also = str(t("measures.bmi_sources", **facts))
        return [MeasureShown("", _value(v, "kg/m²"), date_longue(day(n)), "", "", AT, False, "", also) for n, v in BMIS]

    late: Late = of(K.BMI) | {"figure": lambda: figure(K.BMI, BMIS, "kg/m²"), "rows": rows}
    context: dict[str, Any] = {
        "target": "", "period": "annee", "periods": ["mois", "trimestre", "annee"], "older": "1-1", "newest": False,
        "may_add": False, "may_aim": False, "growth": False, "computed": True, "done": "", "word": "",
    }  # fmt: skip
    return screen("bmi", "kind", late, **context)


def _overview(*, pro: bool = False) -> Screen:
    states = {K.WEIGHT: "71,2 kg", K.BLOOD_PRESSURE: "128 / 81 mmHg", K.STEPS: "4200"}

    def kinds() -> list[KindShown]:
        found = [kind_shown(kind, states.get(kind, ""), pro=pro) for kind in K]
        return [one for one in found if one.state] if pro else found

    def groups() -> list[tuple[str, list[KindShown]]]:
        every = kinds()
        cuts = (("body", every[:5]), ("blood", every[5:9]), ("day", every[9:]))
        return [(str(t(f"measures.group_{name}")), some) for name, some in cuts]

    late: Late = {"kinds": kinds, "groups": groups, "every": lambda: [kind_shown(kind, pro=pro) for kind in K]}
    told: dict[str, Any] = {"may_add": True, "may_share": not pro, "shared": False, "child": False, "done": ""}
    return screen("home", "overview", late, pro=pro, **told)


_ASKED: Final[dict[str, Any]] = {
    "action": "?", "back": "?", "name": "value", "units": [], "value": "1,70", "hour": "9 heures", "asks_hour": True,
    "day": {"day": "12", "month": "3", "year": "2026"}, "kept": [], "step": 0, "rare": False, "unit": "kg",
}  # fmt: skip
UNITS: Final = [{"value": one, "text": one, "label": {"attributes": {"data-given": ""}}} for one in ("g/L", "mmol/L")]


def _question(label: str, kind: K, ask: str, late: Late | None = None, /, **changes: Any) -> Screen:
    words: Late = of(kind) | {"asked": lambda: t(ask)}
    return screen(label, "question", words | (late or {}), **_ASKED | changes)


def _error(rule: str, **facts: str) -> Late:
    return {"errors": lambda: {"reponse": str(t(f"error.measure.{rule}", **facts))}}


def _measure(label: str, template: str, *, pro: bool = False, former: bool = False) -> Screen:
    def told() -> MeasureShown:
        author = str(
            t("measures.by_name_at", name="Hélène Roussel", place="Cabinet du Parc") if pro else t("profile.by_me")
        )
        also = "" if pro else str(t("measures.from_file"))
        return MeasureShown("m1", "71,2 kg", date_longue(AT), "Le matin", author, AT, not pro, "", also)

    late: Late = of(K.WEIGHT, pro=pro) | {"told": told, "former": lambda: [told()] if former else []}
    return screen(label, template, late, pro=pro)


def _target(label: str, kind: K, late: Late | None = None, **changes: Any) -> Screen:
    scales = SHAPES[kind].scales
    fields = [(f"{part.name}-{end}", part.name, end) for part in scales[0].parts for end in ("low", "high")]
    context = {"fields": fields, "said": {}, "units": [], "unit": scales[0].ucum, "unit_name": scales[0].shown}
    return screen(label, "target", of(kind) | (late or {}), **context | changes)


def _growth(*, pro: bool = False) -> Screen:
    values = ((3, 5.9), (6, 7.6), (9, 8.7), (12, 9.4), (16, 10.2))

    def drawn() -> Figure:
        dots = tuple(Dot(age, value, number(value) if age == 16 else "") for age, value in values)
        curves = []
        for name, z in growth.PERCENTILES.items():
            points = [growth.point(K.WEIGHT, Sex.FEMALE, age) for age in range(25)]
            curves.append(Curve(tuple((p.age, p.at(z)) for p in points if p), str(name), strong=name == 50))
        times = [(age, str(t("growth.months", months=str(age)))) for age in (0, 12, 24)]
        said = (
            str(t("growth.newest", age=t("growth.months", months="16"), value="10,2 kg")),
            str(t("growth.rank", count="52")),
        )
        legend = (("dot", str(t(f"growth.child{'.pro' if pro else ''}"))), ("curve", str(t("growth.legend"))))
        picture = plot([Series(dots)], times, number, curves=curves)
        return Figure(picture, str(t("measures.in_unit", kind=title(K.WEIGHT, pro=pro), unit="kg")), said, legend)

    late: Late = of(K.WEIGHT, pro=pro) | {
        "figure": drawn,
        "rows": lambda: [_row(n, (v,), "kg", pro=pro) for n, v in values],
    }
    return screen("growth", "growth", late, pro=pro, measured=True)


def _result(*, pro: bool = False) -> Screen:
    values = ((400, "5.3"), (210, "5.8"), (0, "6.4"))

    def drawn() -> Figure:
        dots = tuple(Dot(-n, float(v), number(float(v))) for n, v in values)
        ends = [(-n, "\n".join(date_courte(day(n)).rsplit(" ", 1))) for n in (400, 0)]
        words = str(t(f"result.above{'.pro' if pro else ''}"))
        said = (
            str(t("results.sentence_newest", value="6,4 mmol/L", day=date_courte(AT))),
            str(t("results.said.pro", words=words)) if pro else words,
        )
        picture = plot([Series(dots)], ends, number, bands=[Band(3.5, 6.1)])
        return Figure(picture, "Glucose à jeun, mmol/L", said, (("band", str(t("results.range_legend"))),))

    def rows() -> list[ResultShown]:
        return [
            ResultShown(
                v.replace(".", ",") + " mmol/L",
                date_longue(day(n)),
                "3,5 – 6,1",
                str(t(f"result.{'above' if n == 0 else 'inside'}{'.pro' if pro else ''}")),
                "Prise de sang",
                "?",
                n == 0 and not pro,
            )
            for n, v in reversed(values)
        ]

    told = {"title_of": "Glucose à jeun", "loinc": "40193-5" if pro else ""}
    return screen("result", "result", {"figure": drawn, "rows": rows}, pro=pro, **told)


_RESULTS: Final = [KindShown("", "k1", "Glucose à jeun", "resultat", "6,4 mmol/L"),
                   KindShown("", "k2", "Thyréostimuline", "resultat", "1,950 mUI/L")]  # fmt: skip
_FILE: Final[dict[str, Any]] = {
    "new_count": 2,
    "known": 1,
    "computed": 1,
    "text": "mesure;date;valeur",
    "problem_count": 0,
}


def _told() -> list[tuple[str, str, bool]]:
    return [(title(K.WEIGHT), "71,2 kg", True), (str(t("measures.name_when")), date_longue(AT), True)]


SCREENS: Final = (
    _overview(),
    _overview(pro=True),
    _kind("weight", K.WEIGHT, WEIGHTS, "kg", "entre 68 kg et 72 kg"),
    _kind("pressure", K.BLOOD_PRESSURE, PRESSURES, "mmHg", word="tension", older="1-1"),
    _kind("steps", K.STEPS, STEPS, "pas", period="mois"),
    _bmi(),
    _kind("nothing", K.PAIN, (), "", done="removed"),
    _kind("pressure", K.BLOOD_PRESSURE, PRESSURES, "mmHg", pro=True),
    _measure("one", "measure", former=True),
    _measure("one", "measure", pro=True),
    _measure("remove", "remove"),
    _question("question", K.WEIGHT, "measures.ask_weight_value", _error("perhaps_height", typed="1,70 kg")),
    _question("rare", K.WEIGHT, "measures.ask_weight_value", _error("rare", typed="25 kg"), rare=True, value="25"),
    _question("unit", K.GLUCOSE, "measures.ask_unit", name="unit", value="", units=UNITS),
    _question("when", K.WEIGHT, "measures.ask_when", name="when", step=1),
    _question("note", K.WEIGHT, "measures.ask_note", name="note", value="", step=2),
    screen("check", "check", of(K.WEIGHT) | {"told": _told}, action="?", back="?", kept=[("value", "71,2")], step=3,
           late=""),
    _target("target", K.WEIGHT, said={"value-high": "72"}),
    _target("target-pressure", K.BLOOD_PRESSURE,
            {"errors": lambda: {"systolic-high": str(t("error.measure.bounds"))}}),
    _target("target-glucose", K.GLUCOSE, units=UNITS),
    screen("sharing", "sharing", shared=False),
    _growth(),
    _growth(pro=True),
    screen("growth-none", "growth", of(K.HEAD), figure=None, rows=[], measured=False),
    screen("results", "results", kinds=_RESULTS, lacking=True),
    screen("results-nothing", "results", kinds=[], lacking=False),
    screen("results", "results", pro=True, kinds=_RESULTS, lacking=False),
    _result(),
    _result(pro=True),
    screen("files", "files", {"errors": lambda: {"fichier": str(t("error.measure.file_empty"))}}),
    screen("preview", "file_preview", new=[("Mon poids", "72,5 kg", "1er mars")], problems=[], **_FILE),
    screen("preview-wrong", "file_preview", {"problems": lambda: [(4, "valeur", str(t("error.measure.missing")))]},
           new=[], **_FILE | {"problem_count": 1}),
)  # fmt: skip
