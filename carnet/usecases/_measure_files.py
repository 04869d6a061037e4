"""Files of measures, read: CSV as we write it, FHIR R4 Observations as Bundle or NDJSON. Owns these forms only.

Every line is looked at as an answer of the page is; every problem names its line, its element and its rule.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from carnet.codes.measures import SHAPES, MeasureKind, kind_of
from carnet.kernel import strict_json
from carnet.kernel.errors import Invalid, Problem
from carnet.profile.observations import LOINC, Measure
from carnet.usecases._measure_answers import YES, About, checked

MOST_LINES: Final = 5_000
MOST_BYTES: Final = 700_000
COLUMNS: Final = ("mesure", "date", "heure", "valeur", "valeur_2", "unite", "note")
NAMES: Final[Mapping[MeasureKind, str]] = {
    MeasureKind.WEIGHT: "poids", MeasureKind.HEIGHT: "taille", MeasureKind.BMI: "imc",
    MeasureKind.WAIST: "tour-de-taille", MeasureKind.HEAD: "tour-de-tete", MeasureKind.TEMPERATURE: "temperature",
    MeasureKind.BLOOD_PRESSURE: "tension", MeasureKind.HEART_RATE: "coeur", MeasureKind.GLUCOSE: "sucre",
    MeasureKind.HBA1C: "hba1c", MeasureKind.PAIN: "douleur", MeasureKind.STEPS: "pas",
}  # fmt: skip
"""Kinds as the first column names them."""
_KINDS: Final = {name: kind for kind, name in NAMES.items()}
_STATED: Final = frozenset({"final", "amended", "corrected"})
_ALSO: Final[Mapping[str, tuple[str, Decimal]]] = {
    "g": ("kg", Decimal("0.001")), "m": ("cm", Decimal(100)), "mm": ("cm", Decimal("0.1")),
    "mg/dL": ("g/L", Decimal("0.01")), "{beats}/min": ("/min", Decimal(1)), "{Beats}/min": ("/min", Decimal(1)),
    "1": ("", Decimal(1)), "{score}": ("{score}", Decimal(1)), "/d": ("{steps}", Decimal(1)),
    "{steps}/d": ("{steps}", Decimal(1)), "{#}": ("{steps}", Decimal(1)), "mmHg": ("mm[Hg]", Decimal(1)),
}  # fmt: skip
"""Units that others write, as ours; no unit of its own stands for the only one of the kind."""
_CSV_NAMES: Final = {
    "when": "date", "value": "valeur", "systolic": "valeur", "diastolic": "valeur_2", "unit": "unite", "note": "note",
}  # fmt: skip
_FHIR_NAMES: Final = {
    "when": "Observation.effectiveDateTime", "value": "Observation.valueQuantity",
    "systolic": "Observation.component[8480-6]", "diastolic": "Observation.component[8462-4]",
    "note": "Observation.note",
}  # fmt: skip
_FORMULA: Final = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True)
class LineProblem:
    """What is wrong in a line: the number as a person counts, the element, and the rule with its facts."""

    line: int
    problem: Problem


@dataclass(frozen=True)
class FileRead:
    """What a file says. `computed` lines hold an index that is computed, and are left out."""

    measures: tuple[tuple[int, Measure], ...]
    problems: tuple[LineProblem, ...]
    computed: int = 0


def read_file(text: str, about: About) -> FileRead:
    """Reads a file by its first sign: `{` is FHIR, all else CSV. Raises Invalid (`file`: `measure.file_*`)."""
    text = text.removeprefix("\ufeff")
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise Invalid.of("file", "measure.file_too_big")
    if not text.strip():
        raise Invalid.of("file", "measure.file_empty")
    is_fhir = text.lstrip("\ufeff \r\n\t").startswith(("{", "["))
    found = list(_fhir(text) if is_fhir else _csv(text))
    if len(found) > MOST_LINES:
        raise Invalid.of("file", "measure.file_too_long", most=str(MOST_LINES))
    return _looked_at(found, about, _FHIR_NAMES if is_fhir else _CSV_NAMES)


def protected(note: str) -> str:
    """A note for a spreadsheet: what it takes for a formula is marked as text, and read back without the mark."""
    return f"'{note}" if note.startswith(_FORMULA) else note


Line = tuple[int, MeasureKind | None, dict[str, str] | Problem]
"""A line: its number, its kind (None where a problem says why there is none), its answers or what is wrong."""


def _looked_at(found: list[Line], about: About, names: Mapping[str, str]) -> FileRead:
    measures: list[tuple[int, Measure]] = []
    problems: list[LineProblem] = []
    computed = 0
    for number, kind, said in found:
        if isinstance(said, Problem):
            problems.append(LineProblem(number, said))
        elif kind is MeasureKind.BMI:
            computed += 1
        elif kind is not None:
            try:
                measures.append((number, checked(kind, {**said, "sure": YES}, about)))
            except Invalid as invalid:
                problems.extend(LineProblem(number, _named(one, names)) for one in invalid.problems)
    return FileRead(tuple(measures), tuple(problems), computed)


def _named(problem: Problem, names: Mapping[str, str]) -> Problem:
    return Problem(names.get(problem.element, problem.element), problem.rule, problem.facts)


def _csv(text: str) -> Iterator[Line]:
    lines = text.removeprefix("\ufeff").splitlines()
    sign = max(";,\t", key=lines[0].count)
    reader = csv.reader(io.StringIO("\n".join(lines)), delimiter=sign)
    try:
        rows = list(reader)
    except csv.Error:
        raise Invalid.of("file", "measure.file_form") from None
    heads = [head.strip().casefold().replace("é", "e") for head in rows[0]]
    missing = [name for name in ("mesure", "date", "valeur") if name not in heads]
    if missing:
        raise Invalid.of("file", "measure.file_columns", columns=", ".join(missing))
    for number, cells in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in cells):
            yield _csv_line(number, dict(zip(heads, cells, strict=False)))


def _csv_line(number: int, row: Mapping[str, str]) -> Line:
    name = row.get("mesure", "").strip().casefold()
    kind = _KINDS.get(name)
    if kind is None:
        return number, None, Problem("mesure", "measure.file_kind", (("name", name[:40]),))
    parts = SHAPES[kind].scales[0].parts
    numbers = {part.name: row.get(column, "") for part, column in zip(parts, ("valeur", "valeur_2"), strict=False)}
    note = row.get("note", "").strip()
    said = {
        **numbers,
        "unit": row.get("unite", "").strip() or SHAPES[kind].scales[0].ucum,
        "day": row.get("date", "").strip(),
        "hour": row.get("heure", "").strip(),
        "note": note[1:] if note.startswith("'") and note[1:].startswith(_FORMULA) else note,
    }
    if SHAPES[kind].scale(said["unit"]) is None:
        return number, kind, Problem("unite", "measure.file_unit", (("name", said["unit"][:20]),))
    return number, kind, said


def _fhir(text: str) -> Iterator[Line]:
    """A Bundle, one Observation, or one Observation a line."""
    try:
        whole = strict_json.loads(text.removeprefix("\ufeff").encode(), max_bytes=MOST_BYTES)
    except Invalid:
        yield from _ndjson(text)
        return
    if isinstance(whole, dict) and whole.get("resourceType") == "Bundle":
        entries = whole.get("entry")
        found = [one.get("resource") for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
        for number, resource in enumerate(found, 1):
            yield from _observation(number, resource)
        return
    yield from _observation(1, whole)


def _ndjson(text: str) -> Iterator[Line]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            resource = strict_json.loads(line.removeprefix("\ufeff").encode(), max_bytes=MOST_BYTES)
        except Invalid:
            yield number, None, Problem("Observation", "measure.file_json")
            continue
        yield from _observation(number, resource)


def _observation(number: int, resource: Any) -> Iterator[Line]:
    """One Observation as answers. Resources of other types are nothing to do with measures, and are passed over."""
    if not isinstance(resource, dict) or "resourceType" not in resource:
        yield number, None, Problem("resourceType", "measure.file_json")
        return
    if resource["resourceType"] != "Observation":
        return
    if resource.get("status") not in _STATED:
        yield (
            number,
            None,
            Problem("Observation.status", "measure.file_status", (("name", str(resource.get("status"))[:20]),)),
        )
        return
    codes = [str(one.get("code")) for one in _codings(resource.get("code")) if one.get("system") == LOINC]
    kind = next((known for code in codes if (known := kind_of(code))), None)
    if kind is None:
        yield number, None, Problem("Observation.code", "measure.file_kind", (("name", ", ".join(codes)[:40]),))
        return
    yield number, kind, _said(kind, resource)


def _said(kind: MeasureKind, resource: Mapping[str, Any]) -> dict[str, str] | Problem:
    moment = str(resource.get("effectiveDateTime") or resource.get("effectiveInstant") or "")
    day, _, rest = moment.partition("T")
    notes = resource.get("note")
    note = notes[0].get("text", "") if isinstance(notes, list) and notes and isinstance(notes[0], dict) else ""
    parts = SHAPES[kind].scales[0].parts
    numbers: dict[str, str] = {}
    unit = ""
    for part in parts:
        found = _quantity(resource, part.loinc) if part.loinc else resource.get("valueQuantity")
        where = f"Observation.component[{part.loinc}].valueQuantity" if part.loinc else "Observation.valueQuantity"
        if (
            not isinstance(found, dict)
            or not isinstance(found.get("value"), int | float)
            or isinstance(found["value"], bool)
        ):
            return Problem(where, "measure.missing")
        named = str(found.get("code") or found.get("unit") or "")
        own, factor = _ALSO.get(named, (named, Decimal(1)))
        unit = own or SHAPES[kind].scales[0].ucum
        if SHAPES[kind].scale(unit) is None:
            return Problem(where, "measure.file_unit", (("name", named[:20]),))
        numbers[part.name] = f"{Decimal(str(found['value'])) * factor:f}"
    return {**numbers, "unit": unit, "day": day, "moment": moment if rest else "", "note": str(note)}


def _codings(concept: Any) -> list[dict[str, Any]]:
    found = concept.get("coding") if isinstance(concept, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _quantity(resource: Mapping[str, Any], loinc: str) -> Any:
    components = resource.get("component")
    for one in components if isinstance(components, list) else []:
        if isinstance(one, dict) and any(each.get("code") == loinc for each in _codings(one.get("code"))):
            return one.get("valueQuantity")
    return None


__all__ = ["COLUMNS", "NAMES", "FileRead", "LineProblem", "protected", "read_file"]
