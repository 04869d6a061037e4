"""Searches of what a record holds: what is asked for, page by page. Owns pages and their marks only.

What is not known is refused by its name; with `Prefer: handling=lenient` it is left aside and the answer says so.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from carnet.fhir import subject
from carnet.fhir.asked import Asked
from carnet.fhir.grammar import Param, Params, alternatives, param
from carnet.fhir.ids import read_id, read_patient_id
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._pages import LONGEST, opened_mark, sealed_mark

T = TypeVar("T")
USUAL_PAGE: Final = 50
LARGEST_PAGE: Final = 200
MOST_VALUES: Final = 200
# What says how to answer, and narrows nothing. `_totalMethod`: how fhirpy asks for a count, which is always exact here.
CONTROL: Final = frozenset({"_count", "_summary", "_cursor", "_total", "_totalMethod", "_include", "_sort"})


@dataclass(frozen=True)
class Page:
    """Which page is asked for, and the search that it is of, when a mark brought it along."""

    params: tuple[tuple[str, str], ...]
    size: int
    record_id: RecordId | None = None
    after: str = ""
    counts_only: bool = False


def page_of(asked: Asked) -> Page:
    """The page that is asked for. Raises Invalid."""
    sent = asked.params
    if sum(1 + text.count(",") for _, text in sent) > MOST_VALUES:
        raise Invalid.of("$this", "fhir.too_many_parameters", most=str(MOST_VALUES))
    mark = next((text for key, text in sent if key == "_cursor"), "")
    if mark:
        return _marked(asked, mark)
    given = dict(sent)
    if given.get("_sort", "-date") != "-date":
        raise Invalid.of("_sort", "fhir.unknown_value", name="_sort", list="-date")
    summary = given.get("_summary", "false")
    if summary not in ("count", "false"):
        raise Invalid.of("_summary", "fhir.unknown_value", name="_summary", list="count, false")
    size = _count(given.get("_count", str(USUAL_PAGE)))
    return Page(sent, size, counts_only=summary == "count" or size == 0)


def _count(text: str) -> int:
    if not re.fullmatch(r"\d{1,6}", text, re.ASCII):
        raise Invalid.of("_count", "fhir.not_a_count")
    return min(int(text), LARGEST_PAGE)


def _marked(asked: Asked, mark: str) -> Page:
    if any(key != "_cursor" for key, _ in asked.params):
        raise Invalid.of("_cursor", "fhir.alone", name="_cursor")
    held = json.loads(opened_mark(asked.caller, mark))
    params = tuple((key, text) for key, text in held["params"])
    return Page(params, int(held["size"]), read_patient_id(held["record"]), str(held["after"]))


def next_mark(asked: Asked, page: Page, record_id: RecordId, after: str) -> str:
    """The mark of the next page: the search as it was, whose record, and after which entry, all of it sealed.

    `after` has always as many signs: the length of a mark tells nothing of how much a record holds.
    """
    held = {"record": str(record_id), "size": page.size, "after": after, "params": _kept(page.params)}
    mark = sealed_mark(asked.caller, json.dumps(held).encode())
    if len(mark) > LONGEST:
        raise Invalid.of("$this", "fhir.too_many_parameters", most=str(MOST_VALUES))
    return mark


def self_link(asked: Asked, resource: str, page: Page, record_id: RecordId | None) -> str:
    """The search as it was understood. A person is named by the number of the record: no INS stands in an address."""
    return subject.address(f"{asked.base}/{resource}", record_id, _kept(page.params))


def _kept(params: Params) -> list[tuple[str, str]]:
    return [pair for pair in params if pair[0] not in subject.NAMES and pair[0] != "_cursor"]


def criteria(
    page: Page, known: Mapping[str, Callable[[Param], T]], *, lenient: bool
) -> tuple[tuple[T, ...], tuple[str, ...]]:
    """What the parameters ask for, and the names of those that were left aside. Raises Invalid for an unknown one."""
    found, aside = [], []
    for key, text in page.params:
        if key in CONTROL | subject.NAMES:
            continue
        one = param(key, text)
        if not one.values:
            continue
        reader = known.get(one.name)
        if reader is not None:
            found.append(reader(one))
        elif lenient:
            aside.append(key)
        else:
            raise Invalid.of(key, "fhir.unknown_parameter", name=key[:100])
    return tuple(found), tuple(aside)


def is_lenient(asked: Asked) -> bool:
    """Whether unknown parameters may be left aside."""
    return asked.prefers.get("handling") == "lenient"


def whose(asked: Asked, page: Page) -> RecordId | Refusal | None:
    """The record that a search is about; None for nobody's. Raises Invalid when none, or more than one, is named."""
    if page.record_id is not None:
        return page.record_id
    return subject.named(asked, page.params) if subject.is_named(page.params) else _by_ids(page)


def _by_ids(page: Page) -> RecordId | None:
    """Without a person, ids of resources say whose record they are of."""
    ids = [part for key, text in page.params if key == "_id" for part in alternatives(text)]
    if not ids:
        raise Invalid.of("patient", "fhir.patient_needed")
    records = {place.record_id for place in map(read_id, ids) if place}
    if len(records) > 1:
        raise Invalid.of("_id", "fhir.one_person_at_a_time")
    return next(iter(records), None)


def includes(page: Page, known: Iterable[str], *, lenient: bool) -> frozenset[str]:
    """What is to be answered beside the matches. Raises Invalid for what is not included here."""
    asked = {text for key, text in page.params if key == "_include"}
    if (unknown := sorted(asked - set(known))) and not lenient:
        raise Invalid.of("_include", "fhir.unknown_value", name="_include", list=", ".join(known))
    return frozenset(asked - set(unknown))
