"""PDQm ITI-78: from search parameters to who is looked for, and whether a person fits them. Pure; owns no right.

A parameter about a trait is compared only for who is told that trait: to anybody else its answer would tell the trait.
`matches` is asked for a person whose traits the reader is told; the door says which parameters were left aside.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from carnet.codes.traits import Sex, StrictTraits, comparable
from carnet.fhir import person_systems as systems
from carnet.fhir.grammar import Param, Params, param, parted, plain
from carnet.fhir.ids import read_patient_id
from carnet.fhir.numbers import NOBODY, ins_of, known_domain
from carnet.fhir.patient import GENDER
from carnet.identity.ins import Ins
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Invalid
from carnet.kernel.ids import RecordId
from carnet.usecases.find_patient import PatientFound, Wanted

STRINGS: Final = frozenset(
    {
        "family", "given", "address", "address-city", "address-country", "address-postalcode", "address-state",
        "mothersMaidenName",
    }
)  # fmt: skip
TOKENS: Final = frozenset({"_id", "active", "identifier", "telecom", "gender", "birthplace"})
CONTROL: Final = frozenset({"_format", "_pretty", "_summary", "_elements", "_count", "_total", "_sort"})
REASON: Final = "emergency-reason"
"""Why a professional looks by traits in the emergency that the token declares: a code of the closed list."""
_MODIFIERS: Final = frozenset({"", "exact", "contains"})
TRAITS: Final = frozenset({"family", "given", "birthdate", "gender", "birthplace"})
"""The strict traits that a search without any number needs, all of them (security.md A14)."""
NEVER_KEPT: Final = STRINGS - {"family", "given"} | {"telecom"}
"""What a record does not keep of a person: nobody fits a search for it."""
_DATE: Final = re.compile(r"(eq|ne|gt|lt|ge|le|sa|eb|ap)?(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_SEXES: Final = {code: sex for sex, code in GENDER.items()}


@dataclass(frozen=True)
class PatientQuery:
    """A search for one person: by number of record or INS, or by traits; `terms` is all that must fit."""

    terms: tuple[Param, ...] = ()
    record_ids: tuple[RecordId, ...] = ()
    numbers: tuple[Ins, ...] = ()
    targets: tuple[str, ...] = ()
    reason: str = ""
    unknown: tuple[str, ...] = field(default=())

    def values(self, name: str) -> tuple[str, ...]:
        """The values of a parameter that was sent, of all its occurrences."""
        return tuple(plain(value) for value in self.sent(name))

    def sent(self, name: str) -> tuple[str, ...]:
        """The same, with their escapes."""
        return tuple(value for term in self.terms if term.name == name for value in term.values)

    @property
    def names_nobody(self) -> bool:
        """Whether no number is given at all."""
        return not self.values("_id") and not self.values("identifier")


def parse(params: Iterable[tuple[str, str]]) -> PatientQuery:
    """The query. Raises Invalid for what no server may understand, UnknownDomain for a foreign identifier system."""
    terms, unknown, reason = [], [], ""
    for key, text in params:
        name, _, modifier = key.partition(":")
        if name == REASON:
            reason = text
        if name in CONTROL | {REASON}:
            continue
        if name not in STRINGS | TOKENS | {"birthdate"}:
            unknown.append(key)
            continue
        if modifier not in (_MODIFIERS if name in STRINGS else {""}):
            raise Invalid.of(key, "fhir.modifier_not_supported")
        terms.append(param(key, text))
    return _with_numbers(PatientQuery(terms=tuple(terms), reason=reason, unknown=tuple(unknown)))


def linked(params: Params) -> Iterator[tuple[str, str]]:
    """The parameters that a link repeats: those that say nothing of a person."""
    for key, text in params:
        if key in CONTROL | {REASON, "active"} or (key == "identifier" and not parted(text)[1]):
            yield key, text


def _with_numbers(query: PatientQuery) -> PatientQuery:
    for value in query.values("birthdate"):
        _span(value)
    for value in query.values("active"):
        if value not in ("true", "false"):
            raise Invalid.of("active", "fhir.not_a_boolean")
    for value in query.values("gender"):
        if value not in ("male", "female", "other", "unknown"):
            raise Invalid.of("gender", "fhir.unknown_code")
    numbers, ids, targets = [], [], []
    for value in query.sent("identifier"):
        system, number = parted(value)
        if not system:
            raise Invalid.of("identifier", "fhir.identifier_needs_system")
        if not number:
            targets.append(known_domain(system))
        elif system == systems.URI:
            ids.append(record_of(number))
        else:
            numbers.append(ins_of(system, number))
    ids += [record_of(value) for value in query.values("_id")]
    wanted = tuple(one for one in ids if one is not None)
    return replace(query, numbers=tuple(numbers), record_ids=wanted, targets=tuple(targets))


def record_of(text: str) -> RecordId | None:
    """The number of a record; None for what is none: nobody has it."""
    return read_patient_id(text.removeprefix("urn:uuid:"))


def wanted(query: PatientQuery) -> Wanted:
    """Who is looked for, when the query names at most one person. Raises Invalid where it names more, or too little."""
    if len(set(query.record_ids)) > 1 or len(set(query.numbers)) > 1:
        raise Invalid.of("identifier", "fhir.one_person_at_a_time")
    birth_date = _one_day(query.values("birthdate"))
    if query.numbers:
        return Wanted(ins=query.numbers[0], birth_date=birth_date)
    if not query.names_nobody:
        return Wanted(record_id=query.record_ids[0] if query.record_ids else NOBODY)
    return Wanted(traits=_traits(query, birth_date), reason=query.reason)


def _one_day(values: tuple[str, ...]) -> date | None:
    """The birth date, where one whole day is asked for: only that can be looked for."""
    return whole_day(values[0].removeprefix("eq")) if len(values) == 1 else None


def whole_day(text: str) -> date | None:
    """A date of year, month and day; None for a partial one and for anything else."""
    try:
        sign, first, last = _span(text)
    except Invalid:
        return None
    return first if sign == "eq" and first == last else None


def _traits(query: PatientQuery, born: date | None) -> StrictTraits:
    """All the strict traits, each given once. Raises Invalid naming those that lack."""
    given = {name: query.values(name) for name in sorted(TRAITS)}
    lacking = [name for name, values in given.items() if len(values) != 1]
    if lacking or born is None:
        raise Invalid.of(lacking[0] if lacking else "birthdate", "fhir.search_needs_number_or_all_traits")
    return StrictTraits(
        birth_name=given["family"][0],
        first_given_name=given["given"][0],
        birth_date=born,
        sex=_SEXES.get(given["gender"][0], Sex.UNKNOWN),
        birth_place=given["birthplace"][0],
    )


def matches(query: PatientQuery, found: PatientFound, *, told: bool) -> bool:
    """Whether the person fits every term that this reader may have compared."""
    return all(_fits(term, found) for term in query.terms if told or term.name in COMPARED_WITHOUT_TRAITS)


# The birth date of a whole day took part in the look-up itself; what is never kept is nobody's, whoever asks.
COMPARED_WITHOUT_TRAITS: Final = frozenset({"_id", "active"}) | NEVER_KEPT


def left_aside(query: PatientQuery, *, told: bool) -> tuple[str, ...]:
    """The parameters that were not compared: unknown ones, and traits that this reader is not told."""
    if told:
        return query.unknown
    looked_up = {"identifier"} | ({"birthdate"} if _one_day(query.values("birthdate")) else set())
    aside = [t.name for t in query.terms if t.name not in COMPARED_WITHOUT_TRAITS | looked_up]
    return (*query.unknown, *dict.fromkeys(aside))


def _fits(term: Param, found: PatientFound) -> bool:
    if term.name in NEVER_KEPT:
        return False
    person = found.status.person
    test = _TESTS[term.name]
    values = term.values if term.name == "identifier" else map(plain, term.values)
    return any(test(value, term.modifier, found, person) for value in values)


def _id(value: str, _modifier: str, found: PatientFound, _person: PersonIdentity | None) -> bool:
    return record_of(value) == found.record_id


def _active(value: str, _modifier: str, found: PatientFound, _person: PersonIdentity | None) -> bool:
    return (value == "true") is found.status.active


def _identifier(value: str, _modifier: str, found: PatientFound, person: PersonIdentity | None) -> bool:
    system, number = parted(value)
    if not number or system is None:
        # A system alone asks which numbers to give back.
        return True
    if system == systems.URI:
        return record_of(number) == found.record_id
    return person is not None and ins_of(system, number) in person.numbers


def _family(value: str, modifier: str, _found: PatientFound, person: PersonIdentity | None) -> bool:
    traits = person.traits if person else None
    return traits is not None and _text(value, modifier, (traits.birth_name, traits.used_name))


def _given(value: str, modifier: str, _found: PatientFound, person: PersonIdentity | None) -> bool:
    if person is None:
        return False
    traits = person.traits
    return _text(value, modifier, (traits.first_given_name, *traits.given_names.split(), traits.used_given_name))


def _gender(value: str, _modifier: str, _found: PatientFound, person: PersonIdentity | None) -> bool:
    return person is not None and GENDER[person.traits.sex] == value


def _birth_place(value: str, _modifier: str, _found: PatientFound, person: PersonIdentity | None) -> bool:
    return person is not None and person.traits.birth_place == value


def _birth_date(value: str, _modifier: str, _found: PatientFound, person: PersonIdentity | None) -> bool:
    if person is None:
        return False
    sign, first, last = _span(value)
    born = person.traits.birth_date
    inside = first <= born <= last
    return {
        "eq": inside, "ap": inside, "ne": not inside, "gt": born > last, "sa": born > last, "lt": born < first,
        "eb": born < first, "ge": born >= first, "le": born <= last,
    }[sign]  # fmt: skip


_TESTS: Final[dict[str, Callable[[str, str, PatientFound, PersonIdentity | None], bool]]] = {
    "_id": _id,
    "active": _active,
    "identifier": _identifier,
    "family": _family,
    "given": _given,
    "gender": _gender,
    "birthplace": _birth_place,
    "birthdate": _birth_date,
}


def _text(value: str, modifier: str, texts: Sequence[str | None]) -> bool:
    """As FHIR compares strings: from the beginning and without accents; exactly; or anywhere."""
    known = [text for text in texts if text]
    if modifier == "exact":
        return value in known
    wanted_text = comparable(value)
    if modifier == "contains":
        return any(wanted_text in comparable(text) for text in known)
    return any(comparable(text).startswith(wanted_text) for text in known)


def _span(value: str) -> tuple[str, date, date]:
    """The sign and the first and last day of a date, whole or partial. Raises Invalid."""
    found = _DATE.fullmatch(value)
    if found is None:
        raise Invalid.of("birthdate", "fhir.not_a_date")
    sign, year, month, day = found[1] or "eq", int(found[2]), int(found[3] or 0), int(found[4] or 0)
    try:
        first = date(year, month or 1, day or 1)
        last = first if day else _last_day(year, month)
    except ValueError:
        raise Invalid.of("birthdate", "fhir.not_a_date") from None
    return sign, first, last


def _last_day(year: int, month: int) -> date:
    if not month or month == 12:
        return date(year, 12, 31)
    return date.fromordinal(date(year, month + 1, 1).toordinal() - 1)
