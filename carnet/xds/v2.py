"""HL7 v2 data types as XDS writes them in slots: CX, CXi, XCN, XON, PID lines, codes. Owns their reading and limits.

Each reader takes the text and gives plain values, or raises `Invalid` naming the type and why (rule `xds.v2`). Strict:
an identifier says who gave it (an OID); open: what is not said is left empty. Source: interop/notes.md 4.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final, NoReturn

from carnet.cda.cdatime import CdaTime, Precision
from carnet.kernel.errors import Invalid
from carnet.usecases._submission import Coded, Party, Reference, ReferenceKind, SourcePatient

LONGEST: Final = 256
"""LongName of ebRIM: no value of a slot and no identifier is longer."""
MOST_COMPONENTS: Final = 23
ISO: Final = "ISO"
_OID: Final = re.compile(r"[0-2](?:\.(?:0|[1-9][0-9]*))+", re.ASCII)
_DOTTED: Final = re.compile(r"[0-9]+(?:\.[0-9]+){1,30}", re.ASCII)
_ESCAPES: Final = {"F": "|", "S": "^", "T": "&", "R": "~", "E": "\\"}
_ESCAPED: Final = re.compile(r"\\([FSTRE])\\")
_LINE: Final = re.compile(r"PID-[0-9]{1,2}", re.ASCII)
_DEVICE: Final = "U"


def is_oid(text: str) -> bool:
    """Whether a text is an OID."""
    return len(text) <= 64 and _OID.fullmatch(text) is not None


def identifier(text: str, *, strict: bool, kind: str = "CX") -> tuple[str, str]:
    """A CX: the system that gave the number, and the number."""
    parts = _components(text, kind)
    number = _at(parts, 0)
    if not number:
        _wrong(kind, "number")
    return _authority(_at(parts, 3, raw=True), kind, strict=strict), number


def reference(text: str) -> Reference | None:
    """A CXi of referenceIdList; None for a kind of number that is not kept here."""
    parts = _components(text, "CXi")
    named = _at(parts, 4)
    root, number = identifier(text, strict=False, kind="CXi")
    if not named:
        _wrong("CXi", "kind")
    if named not in frozenset(ReferenceKind):
        return None
    kind = ReferenceKind(named)
    if kind is ReferenceKind.STUDY and is_oid(number):
        # The number of an examination says itself who gave it: documents of one examination meet by it alone.
        return Reference(kind, number)
    return Reference(kind, root, number)


def person(text: str, *, strict: bool) -> Party:
    """An XCN: a person, or a device (type of name U)."""
    parts = _components(text, "XCN")
    number, family, given = _at(parts, 0), _at(parts, 1), _at(parts, 2)
    if not (number or family or given):
        _wrong("XCN", "name")
    if strict and not family:
        _wrong("XCN", "family")
    system = _authority(_at(parts, 8, raw=True), "XCN", strict=strict and bool(number))
    if _at(parts, 9) == _DEVICE:
        return Party(id=number, id_system=system, device=" ".join(part for part in (family, given) if part))
    more = _at(parts, 3)
    named = " ".join(part for part in (given, more) if part)
    return Party(id=number, id_system=system, family=family, given=named, prefix=_at(parts, 5))


def organisation(text: str, *, strict: bool) -> Party:
    """An XON: a place, as a Party that has nothing else."""
    parts = _components(text, "XON")
    name, number = _at(parts, 0), _at(parts, 9)
    if not (name or number):
        _wrong("XON", "name")
    # An OID is a number that says itself who gave it.
    needs = strict and bool(number) and not is_oid(number)
    system = _authority(_at(parts, 5, raw=True), "XON", strict=needs)
    return Party(organisation=name, organisation_id=number, organisation_system=system)


def code(text: str) -> Coded:
    """A code of an author's speciality: `code^words^system`, or words alone."""
    parts = _components(text, "CE")
    if len(parts) == 1:
        return Coded("", display=_at(parts, 0))
    return Coded(_at(parts, 0), _at(parts, 2), _at(parts, 1))


def identifiers(texts: Iterable[str], *, strict: bool) -> tuple[tuple[str, str], ...]:
    """Several CX."""
    return tuple(identifier(text, strict=strict) for text in texts)


def source_patient(lines: Iterable[str]) -> tuple[SourcePatient, tuple[str, ...]]:
    """The person as a document names her (the lines PID-n), and the lines that are not kept."""
    ids: list[tuple[str, str]] = []
    known: dict[str, str] = {}
    left: list[str] = []
    for line in lines:
        name, bar, value = _checked(line, "PID").partition("|")
        if not bar or not _LINE.fullmatch(name):
            _wrong("PID", "line")
        if name == "PID-3":
            ids += [identifier(one, strict=False) for one in value.split("~") if one]
        elif name == "PID-5":
            known = {**_names(value), **known}
        elif name in ("PID-7", "PID-8"):
            known[name] = value.strip()
        elif value:
            left.append(name)
    born, given = known.get("PID-7", ""), known.get("given", "")
    if born and CdaTime.read(born) is None:
        _wrong("PID-7", "date")
    found = SourcePatient(
        ids=tuple(ids), birth_name=known.get("birth", ""), used_name=known.get("used", ""), given_names=given,
        first_given=given.partition(" ")[0], birth_date=born[:8], sex=known.get("PID-8", "")[:2],
    )  # fmt: skip
    return found, tuple(left)


def with_ids(person_: SourcePatient, ids: tuple[tuple[str, str], ...]) -> SourcePatient:
    """The person with more numbers before those of her lines, each once."""
    return replace(person_, ids=tuple(dict.fromkeys((*ids, *person_.ids))))


def time(text: str) -> str | None:
    """A DTM of XDS as a time of CDA; None for none. XDS writes UTC without saying so: it is said here."""
    found = CdaTime.read(text)
    if found is None or len(text) > LONGEST:
        return None
    if found.offset_minutes is None and found.precision >= Precision.HOUR:
        return f"{found.text}+0000"
    return found.text


def _names(value: str) -> dict[str, str]:
    """The names of PID-5: the one of birth (L, or without a type), and the one that is used (D)."""
    found: dict[str, str] = {}
    for one in value.split("~"):
        parts = _components(one, "PID-5") if one else []
        family, given = _at(parts, 0), " ".join(part for part in (_at(parts, 1), _at(parts, 2)) if part)
        kind = _at(parts, 6)
        if kind == "D":
            found["used"] = family
        else:
            found.setdefault("birth", family)
        if given:
            found.setdefault("given", given)
    return found


def _components(text: str, kind: str) -> list[str]:
    parts = _checked(text, kind).strip().split("^")
    if len(parts) > MOST_COMPONENTS:
        _wrong(kind, "components")
    return parts


def _checked(text: str, kind: str) -> str:
    if len(text) > LONGEST:
        _wrong(kind, "length")
    if any(sign < " " for sign in text.strip()):
        _wrong(kind, "characters")
    return text


def _at(parts: list[str], index: int, *, raw: bool = False) -> str:
    """A component, empty when it is not written; `raw` leaves what separates its own parts escaped."""
    text = parts[index].strip() if index < len(parts) else ""
    return text if raw else _ESCAPED.sub(lambda found: _ESCAPES[found[1]], text)


def _authority(text: str, kind: str, *, strict: bool) -> str:
    """The OID of who gave a number (`name&oid&ISO`); empty when it is not said and nobody asks for it."""
    parts = [part.strip() for part in text.split("&")]
    system = parts[1] if len(parts) > 1 else ""
    if not system:
        if strict:
            _wrong(kind, "authority")
        return ""
    # Test data of elsewhere have systems that look like an OID and are none.
    right = is_oid(system) if strict else _DOTTED.fullmatch(system)
    if len(parts) > 3 or not right or (len(parts) > 2 and parts[2] != ISO):
        _wrong(kind, "authority")
    return system


def _wrong(kind: str, why: str) -> NoReturn:
    """The text is no value of this type; never the text itself, which is about a person."""
    raise Invalid.of("", "xds.v2", type=kind, why=why)


__all__ = [
    "LONGEST", "code", "identifier", "identifiers", "is_oid", "organisation", "person", "reference", "source_patient",
    "time", "with_ids",
]  # fmt: skip
