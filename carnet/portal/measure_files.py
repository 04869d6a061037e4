"""Measures as files to take away: CSV for a spreadsheet, FHIR as a Bundle or by lines. Owns these forms; no rule."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any, Final

from carnet.usecases._facts import zone
from carnet.usecases._measure_files import COLUMNS, NAMES, protected
from carnet.usecases._measures import ShownMeasure

TYPES: Final = {"csv": "text/csv; charset=utf-8", "json": "application/fhir+json", "ndjson": "application/fhir+ndjson"}


def as_csv(told: Sequence[ShownMeasure]) -> str:
    """One row a measure, with the mark by which a spreadsheet knows the letters, and decimal commas."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in told:
        measure = one.measure
        taken = measure.taken.astimezone(zone())
        numbers = [f"{value:f}".replace(".", ",") for value in measure.values]
        hour = "" if measure.whole_day else f"{taken:%H:%M:%S}" if taken.second else f"{taken:%H:%M}"
        cells = [NAMES[measure.kind], taken.date().isoformat(), hour, numbers[0], *(numbers[1:] or [""]), measure.unit]
        writer.writerow([*cells, protected(measure.note)])
    return out.getvalue()


def as_bundle(resources: Sequence[dict[str, Any]]) -> str:
    """A collection of Observations."""
    entries = [{"fullUrl": f"urn:carnet:observation:{one['id']}", "resource": one} for one in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}, ensure_ascii=False, indent=1)


def as_ndjson(resources: Sequence[dict[str, Any]]) -> str:
    """One Observation a line."""
    return "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in resources)
