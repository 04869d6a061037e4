"""Searches of this door: parameters, alternatives, tokens, pages, and whose record is asked for. Owns the grammar only.

What is not known is refused by its name; with `Prefer: handling=lenient` it is left aside and the answer says so.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import quote
from zoneinfo import ZoneInfo

from carnet.fhir.asked import Asked
from carnet.fhir.ids import read_id, read_patient_id
from carnet.fhir.moments import Span
from carnet.fhir.patient_search import UnknownDomain, ins_of
from carnet.fhir.systems import URI, oid_of
from carnet.identity.ins import Ins
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._pages import LONGEST, opened_mark, sealed_mark
from carnet.usecases._wanted import Moment, Token
from carnet.usecases.caller import ON_THE_PATIENT_SIDE
from carnet.usecases.find_patient import PatientFound, find_patient
from carnet.usecases.find_patient import Wanted as WantedPatient
from carnet.usecases.find_record import Found, find_record

T = TypeVar("T")
USUAL_PAGE: Final = 50
LARGEST_PAGE: Final = 200
MOST_VALUES: Final = 200
# What says how to answer, and narrows nothing. `_totalMethod`: how fhirpy asks for a count, which is always exact here.
CONTROL: Final = frozenset({"_count", "_summary", "_cursor", "_total", "_totalMethod", "_include", "_sort"})
PATIENT: Final = frozenset(
    {
        "patient", "patient:Patient", "subject", "subject:Patient", "patient.identifier", "patient:identifier",
        "patient:Patient.identifier", "subject.identifier", "subject:identifier", "subject:Patient.identifier",
    }
)  # fmt: skip
_BAR, _COMMA = re.compile(r"(?<!\\)\|"), re.compile(r"(?<!\\),")


@dataclass(frozen=True)
class Param:
    """One parameter as it was sent: its values are alternatives."""

    name: str
    modifier: str
    values: tuple[str, ...]

    @property
    def key(self) -> str:
        """The name with its modifier, as it was sent."""
        return f"{self.name}:{self.modifier}" if self.modifier else self.name


@dataclass(frozen=True)
class Page:
    """Which page is asked for, and the search that it is of, when a mark brought it along."""

    params: tuple[tuple[str, str], ...]
    size: int
    record_id: RecordId | None = None
    after: str = ""
    counts_only: bool = False


def param(key: str, text: str) -> Param:
    """A parameter. A chain (`patient.identifier`) is a part of its name; a modifier stands behind the colon."""
    name, _, modifier = key.partition(":")
    return Param(name, modifier, tuple(part for part in (one.strip() for one in _COMMA.split(text)) if part))


def plain(text: str) -> str:
    """A value without the escapes of FHIR."""
    return re.sub(r"\\([,|$\\])", r"\1", text)


def token(text: str) -> Token:
    """`code`, `system|code`, `|code` or `system|`; the system by its URI or its OID."""
    parts = _BAR.split(text, maxsplit=1)
    if len(parts) == 1:
        return Token(plain(parts[0]))
    return Token(plain(parts[1]), oid_of(plain(parts[0])))


def tokens(one: Param) -> tuple[Token, ...]:
    """The values of a token parameter."""
    return tuple(token(text) for text in one.values)


def moments(one: Param, zone: ZoneInfo) -> tuple[Moment, ...]:
    """The values of a date parameter. Raises Invalid."""
    spans = (Span.read(text, one.key, zone) for text in one.values)
    return tuple(Moment(span.sign, span.first, span.end) for span in spans)


def unmodified(one: Param, *allowed: str) -> Param:
    """The parameter, if its modifier is one that it takes. Raises Invalid."""
    if one.modifier and one.modifier not in allowed:
        raise Invalid.of(one.key, "fhir.modifier_not_supported")
    return one


def page_of(asked: Asked) -> Page:
    """The page that is asked for. Raises Invalid."""
    sent = asked.params
    if sum(len(_COMMA.split(text)) for _, text in sent) > MOST_VALUES:
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
    whose = [("patient", f"Patient/{record_id}")] if record_id else []
    pairs = [*whose, *_kept(page.params)]
    query = "&".join(f"{quote(key, safe=':.')}={quote(text, safe=':|,/')}" for key, text in pairs)
    return f"{asked.base}/{resource}" + (f"?{query}" if query else "")


def _kept(params: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [pair for pair in params if pair[0] not in PATIENT and pair[0] != "_cursor"]


def criteria(
    page: Page, known: Mapping[str, Callable[[Param], T]], *, lenient: bool
) -> tuple[tuple[T, ...], tuple[str, ...]]:
    """What the parameters ask for, and the names of those that were left aside. Raises Invalid for an unknown one."""
    found, aside = [], []
    for key, text in page.params:
        if key in CONTROL | PATIENT:
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
    named = [(key, part) for key, text in page.params if key in PATIENT for part in param(key, text).values]
    if not named:
        return _by_ids(page)
    if len(set(named)) > 1:
        raise Invalid.of("patient", "fhir.one_person_at_a_time")
    key, text = named[0]
    return _by_number(asked, text) if key.endswith("identifier") else _by_reference(asked, plain(text))


def _by_ids(page: Page) -> RecordId | None:
    """Without a person, ids of resources say whose record they are of."""
    ids = [part for key, text in page.params if key == "_id" for part in param(key, text).values]
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


def _by_reference(asked: Asked, text: str) -> RecordId | None:
    """`Patient/<id>`, `<id>`, or an address of this very instance."""
    return read_patient_id(text.removeprefix(f"{asked.base}/").removeprefix("Patient/"))


def _by_number(asked: Asked, text: str) -> RecordId | Refusal | None:
    parts = _BAR.split(text, maxsplit=1)
    if len(parts) == 1 or not parts[0]:
        raise Invalid.of("patient.identifier", "fhir.identifier_needs_system")
    system, value = plain(parts[0]), plain(parts[1])
    if system == URI:
        return read_patient_id(value.removeprefix("urn:uuid:"))
    try:
        return _record_of(asked, ins_of(system, value, "patient.identifier"))
    except UnknownDomain:
        return None


def _record_of(asked: Asked, ins: Ins) -> RecordId | Refusal | None:
    """Professionals look for the record, under their budget; the person's side has the one of its session."""
    if asked.caller.kind.value not in ON_THE_PATIENT_SIDE:
        found = find_record(asked.caller, ins, None)
        return found if isinstance(found, Refusal) else found.record_id if isinstance(found, Found) else None
    own = find_patient(asked.caller, WantedPatient(ins=ins))
    return own.record_id if isinstance(own, PatientFound) else own if isinstance(own, Refusal) else None
