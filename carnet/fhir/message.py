"""What a message refers to: resources inside it, and things of the record. Owns the reading of references; no rule.

A reference leads to a contained resource (`#…`), to an entry of the same Bundle (its fullUrl), or, by its address or
its identifier, to something of a record. Nothing is fetched: an address elsewhere leads nowhere.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl
from uuid import UUID

from carnet.codes import oids
from carnet.codes.ins import InsRoot
from carnet.fhir.ids import read_id, read_patient_id
from carnet.fhir.outcome import Json
from carnet.fhir.systems import URI, URN_OID, oid_of
from carnet.kernel.ids import RecordId
from carnet.usecases._submission import Target

URN_UUID: Final = "urn:uuid:"
_INS_ROOTS: Final = frozenset(root.value for root in InsRoot)
_ADDRESS: Final = re.compile(r"(?:(?P<base>https?://\S+)/)?(?P<type>[A-Z][A-Za-z]+)(?P<rest>[/?].+)", re.ASCII)
_HISTORY: Final = re.compile(r"/_history/[^/]+$")


@dataclass(frozen=True)
class About:
    """Whom a message says that it is about: a record by its id, or a person by the INS."""

    record_id: RecordId | None = None
    ins: tuple[str, str] | None = None


@dataclass(frozen=True)
class Message:
    """The resources of one message by their fullUrl, and the base address at which it came in."""

    base: str
    entries: Mapping[str, Json] = field(default_factory=dict)

    def resource(self, reference: object, owner: Json) -> Json | None:
        """The resource inside this message that a reference of `owner` leads to."""
        text = reference.get("reference") if isinstance(reference, Mapping) else None
        if not isinstance(text, str):
            return None
        if text.startswith("#"):
            return next((one for one in each(owner, "contained") if one.get("id") == text[1:]), None)
        return self.entries.get(text)

    def about(self, reference: object, owner: Json) -> About:
        """The person that a `subject` names; empty when it names none that could be looked for."""
        inside = self.resource(reference, owner)
        if inside is not None:
            return About(ins=next(_ins_of(inside), None))
        if not isinstance(reference, Mapping):
            return About()
        kind, rest = self.address(reference.get("reference"))
        if kind == "Patient" and rest.startswith("/"):
            return About(record_id=read_patient_id(rest[1:]))
        if kind == "Patient":
            return About(ins=_ins(*_asked(rest)))
        return About(ins=_ins(*_pair(reference.get("identifier"))))

    def target(self, reference: object, record_id: RecordId | None) -> Target:
        """The document that a reference names, inside the message or of this record; else a target of nothing."""
        if not isinstance(reference, Mapping):
            return Target()
        text = reference.get("reference")
        if isinstance(text, str) and text in self.entries:
            return Target(symbol=text)
        if isinstance(text, str) and text.startswith(URN_UUID):
            return named(URI, text)
        kind, rest = self.address(text)
        if kind == "DocumentReference":
            return at_address(rest, record_id)
        return named(*_pair(reference.get("identifier")))

    def address(self, text: object) -> tuple[str, str]:
        """The type and the rest of an address of this instance; empty for one elsewhere."""
        found = _ADDRESS.fullmatch(text) if isinstance(text, str) else None
        if found is None or found["base"] not in (None, self.base):
            return "", ""
        return found["type"], _HISTORY.sub("", found["rest"])


def at_address(rest: str, record_id: RecordId | None = None) -> Target:
    """The document of `/id` or `?identifier=system|value`; a place in another record names nothing."""
    if rest.startswith("?"):
        return named(*_asked(rest))
    place = read_id(rest[1:])
    if place is None or record_id not in (None, place.record_id):
        return Target()
    return Target(id=place.thing)


def named(system: str, value: str) -> Target:
    """The document with an identifier: its uniqueId, or an entryUUID of it."""
    found = unique_id(system, value)
    return Target(unique_id=found, id=uuid_of(value)) if found else Target()


def unique_id(system: str, value: str) -> str:
    """A uniqueId as XDS writes one: OID, OID^extension, or the URI itself."""
    if not value:
        return ""
    if system in ("", URI):
        return value.removeprefix(URN_OID)
    return f"{oid_of(system)}^{value}"


def uuid_of(value: str) -> UUID | None:
    """The UUID that a URI holds, if it holds one."""
    try:
        return UUID(value.removeprefix(URN_UUID)) if value.startswith(URN_UUID) else None
    except ValueError:
        return None


def each(owner: Mapping[str, Any], name: str) -> list[Json]:
    """The objects of an element that repeats; what is no object is left out (its form is checked before)."""
    found = owner.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def text_of(owner: Mapping[str, Any] | None, *path: str) -> str:
    """The text at the end of a path of single elements; empty where there is none."""
    found: Any = owner
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found.strip() if isinstance(found, str) else ""


def _asked(rest: str) -> tuple[str, str]:
    """System and value of `?identifier=system|value`, when that is all that is asked for."""
    pairs = parse_qsl(rest.lstrip("?"), keep_blank_values=True)
    if len(pairs) != 1 or pairs[0][0] not in ("identifier", "patient.identifier"):
        return "", ""
    system, bar, value = pairs[0][1].partition("|")
    return (system, value) if bar else ("", system)


def _pair(identifier: object) -> tuple[str, str]:
    if not isinstance(identifier, Mapping):
        return "", ""
    return text_of(identifier, "system"), text_of(identifier, "value")


def _ins_of(resource: Json) -> Iterator[tuple[str, str]]:
    for one in each(resource, "identifier"):
        if found := _ins(text_of(one, "system"), text_of(one, "value")):
            yield found


def _ins(system: str, value: str) -> tuple[str, str] | None:
    root = oid_of(system)
    return (root, value) if value and root in {*_INS_ROOTS, oids.INS_C} else None
