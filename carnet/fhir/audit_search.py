"""ATNA ITI-81: from search parameters to a part of a journal, and whether an AuditEvent fits. Pure; owns no right.

The use case narrows by day, document, one event and refusals; what stands only in the resource is compared on the
resource, so that a search never tells more than the events that it returns.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from carnet.fhir.grammar import alternatives, parted
from carnet.fhir.ids import read_id
from carnet.fhir.moments import Span
from carnet.fhir.person_systems import Json
from carnet.fhir.searching import Test, begins, codings, identifiers, plain, reference
from carnet.kernel.errors import Invalid
from carnet.usecases._facts import zone
from carnet.usecases._journal_part import What
from carnet.usecases.read_journal import Asked

PARAMETERS: Final = {
    "_id": "token", "_lastUpdated": "date", "action": "token", "address": "string", "agent": "reference",
    "agent-name": "string", "agent-role": "token", "agent.identifier": "token", "altid": "token", "date": "date",
    "entity": "reference", "entity-name": "string", "entity-role": "token", "entity-type": "token",
    "entity.identifier": "token", "outcome": "token", "patient": "reference", "patient.identifier": "token",
    "policy": "uri", "site": "token", "source": "reference", "source.identifier": "token", "subtype": "token",
    "type": "token",
}  # fmt: skip
OF_THE_PERSON: Final = frozenset({"patient", "patient.identifier"})
_DATES: Final = frozenset({"date", "_lastUpdated"})


@dataclass(frozen=True)
class AuditQuery:
    """What is searched: parameter by parameter, alternatives in each; and the spans of time."""

    terms: tuple[tuple[str, tuple[str, ...]], ...]
    spans: tuple[Span, ...]
    unknown: tuple[str, ...] = ()

    def part(self) -> Asked:
        """What the journal itself can narrow by."""
        first, last = self._days()
        return Asked(first=first, last=last, document=self._document(), ref=self._ref(), what=self._what())

    def _days(self) -> tuple[date | None, date | None]:
        """The legal days between which every fitting event lies."""
        if not self.spans:
            return None, None
        first = max(span.since for span in self.spans).astimezone(zone()).date()
        last = min(span.before for span in self.spans).astimezone(zone()).date()
        return first, last

    def _document(self) -> UUID | None:
        """The one document, when one is asked for; an id that is none of ours fits nothing."""
        asked = [values for name, values in self.terms if name == "entity"]
        if len(asked) != 1 or len(asked[0]) != 1 or not asked[0][0].startswith("DocumentReference/"):
            return None
        place = read_id(asked[0][0].removeprefix("DocumentReference/"))
        return place.thing if place else None

    def _ref(self) -> UUID | None:
        asked = [values for name, values in self.terms if name == "_id"]
        place = read_id(asked[0][0]) if len(asked) == 1 and len(asked[0]) == 1 else None
        return place.thing if place else None

    def _what(self) -> What | None:
        asked = [values for name, values in self.terms if name == "outcome"]
        return What.REFUSED if asked and "0" not in {_code(value) for value in asked[0]} else None


def parse(params: Iterable[tuple[str, str]]) -> AuditQuery:
    """The query. Raises Invalid for a modifier, a date or an id that no server may understand."""
    terms, spans, unknown = [], [], []
    for key, text in params:
        name, _, modifier = key.partition(":")
        if name.startswith("_") and name not in PARAMETERS:
            continue
        if name not in PARAMETERS:
            unknown.append(key)
            continue
        # `patient:identifier` and `agent:identifier` are the other way to write a chain to an identifier.
        if modifier == "identifier" and f"{name}.identifier" in PARAMETERS:
            name, modifier = f"{name}.identifier", ""
        if modifier:
            raise Invalid.of(key, "fhir.modifier_not_supported")
        if name in _DATES:
            spans.append(Span.read(text, key, zone()))
        elif name not in OF_THE_PERSON:
            terms.append((name, alternatives(text)))
    return AuditQuery(tuple(terms), tuple(spans), tuple(unknown))


def matches(query: AuditQuery, event: Json) -> bool:
    """Whether an event fits every parameter."""
    recorded = datetime.fromisoformat(event["recorded"])
    if not all(span.holds(recorded) for span in query.spans):
        return False
    return all(any(_TESTS[name](value, event) for value in values) for name, values in query.terms)


def _code(value: str) -> str:
    return parted(value)[1]


_TESTS: Final[dict[str, Test]] = {
    "_id": plain("id"),
    "action": plain("action"),
    "outcome": plain("outcome"),
    "type": codings("type"),
    "subtype": codings("subtype"),
    "address": begins("agent", "network", "address"),
    "agent": reference("agent", "who"),
    "agent-name": begins("agent", "name"),
    "agent-role": codings("agent", "role", "coding"),
    "agent.identifier": identifiers("agent", "who"),
    "altid": plain("agent", "altId"),
    "entity": reference("entity", "what"),
    "entity-name": begins("entity", "name"),
    "entity-role": codings("entity", "role"),
    "entity-type": codings("entity", "type"),
    "entity.identifier": identifiers("entity", "what"),
    "policy": plain("agent", "policy"),
    "site": plain("source", "site"),
    "source": reference("source", "observer"),
    "source.identifier": identifiers("source", "observer"),
}
