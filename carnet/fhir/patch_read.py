"""Patches of a DocumentReference: JSON Patch, XML Patch, FHIRPath Patch. Owns their reading into what is wanted.

Only the status, the labels and whether it is archived may change (PDSm, flow 03): anything else is refused as 405 at
the element that it names. The bodies that PDSm and the DMP's draft print are read as they meant them: an extension by
its URL in a path, a word for a label, a text for a truth value.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from carnet.fhir.asked import NotDone
from carnet.fhir.message import each, text_of
from carnet.fhir.outcome import Issue, Json, Outcome
from carnet.fhir.parties import coded
from carnet.kernel.errors import Invalid
from carnet.usecases.change_entry import LabelChange, LabelVerb, Wanted

MOST_OPERATIONS: Final = 20
STATUSES: Final = frozenset({"current", "superseded", "entered-in-error"})
# Words that PDSm's own example puts in the place of a label.
_WORDS: Final = {"normal": "N", "restricted": "R", "very restricted": "V", "veryrestricted": "V"}
_ARCHIVED: Final = re.compile(r"is-?archived", re.IGNORECASE)
_DELETED: Final = re.compile(r"is-?deleted", re.IGNORECASE)
_JSON_PATH: Final = re.compile(
    r"/(?P<name>status|securityLabel|extension)(?P<filter>\[url:[^\]]{1,300}\])?(?P<rest>(?:/[A-Za-z0-9_-]+)*)"
)
_FHIR_PATH: Final = re.compile(
    r"(?:DocumentReference\.)?(?P<name>status|securityLabel|extension)(?P<rest>.{0,400})", re.DOTALL
)
_INDEX: Final = re.compile(r"(?:\[|/)(\d{1,3})\]?")
_XPATH_INDEX: Final = re.compile(r"^\[([1-9]\d{0,2})\]")
_WHOLE: Final = re.compile(r"/?(?:\w+:)?DocumentReference/?")
_XPATH: Final = re.compile(
    r"/?(?:\w+:)?DocumentReference(?:\[1\])?/(?:\w+:)?(?P<name>status|securityLabel|extension)(?P<rest>.{0,400})"
)


def not_allowed(element: str) -> NotDone:
    """405 for a change of what may not change, naming it (PDSm, flow 04)."""
    told = f"{element}: only status, securityLabel and the extension isArchived may change."
    issue = Issue("not-supported", told, expression=(element,), rule="fhir.patch_element")
    return NotDone(Outcome(405, (issue,), {"Allow": "GET, HEAD, PATCH"}))


def read_json_patch(operations: object) -> Wanted:
    """What a JSON Patch (RFC 6902) wants. Raises NotDone (405) and Invalid."""
    if not isinstance(operations, list) or not operations or len(operations) > MOST_OPERATIONS:
        raise Invalid.of("patch", "fhir.patch_form")
    reading = _Wanting()
    for at, one in enumerate(operations):
        if not isinstance(one, Mapping):
            raise Invalid.of(f"[{at}]", "fhir.patch_form")
        reading.take(*_json_operation(one, f"[{at}]"))
    return reading.wanted()


def read_parameters(resource: Json, element: str = "Parameters") -> Wanted:
    """What a FHIRPath Patch (a Parameters resource) wants. Raises NotDone (405) and Invalid."""
    operations = each(resource, "parameter")
    if resource.get("resourceType") != "Parameters" or not 0 < len(operations) <= MOST_OPERATIONS:
        raise Invalid.of(element, "fhir.patch_form")
    reading = _Wanting()
    for at, one in enumerate(operations):
        if text_of(one, "name") != "operation":
            raise Invalid.of(f"{element}.parameter[{at}].name", "fhir.patch_form")
        reading.take(*_fhir_operation(one, f"{element}.parameter[{at}]"))
    return reading.wanted()


def read_xml_patch(changes: list[tuple[str, str, Any]]) -> Wanted:
    """What an XML Patch (RFC 5261) wants, out of its operations: verb, XPath, value."""
    if not 0 < len(changes) <= MOST_OPERATIONS:
        raise Invalid.of("diff", "fhir.patch_form")
    reading = _Wanting()
    for at, (verb, path, value) in enumerate(changes):
        found = _XPATH.fullmatch(path)
        if found is None:
            if _WHOLE.fullmatch(path) and verb == "add":
                reading.take(verb, *_added(value, f"diff[{at}]"))
                continue
            raise not_allowed(path[:100])
        # XPath counts from 1, the others from 0.
        rest = _XPATH_INDEX.sub(lambda index: f"[{int(index[1]) - 1}]", found["rest"], count=1)
        reading.take(verb, found["name"], rest, value, f"diff[{at}]")
    return reading.wanted()


def _json_operation(one: Mapping[str, Any], place: str) -> tuple[str, str, str, Any, str]:
    verb, path = one.get("op"), one.get("path")
    if not isinstance(verb, str) or not isinstance(path, str):
        raise Invalid.of(place, "fhir.patch_form")
    plain = re.sub("[”“‘’]", "'", path)
    found = _JSON_PATH.fullmatch(plain)
    if found is None or verb not in ("add", "replace", "remove", "test"):
        raise not_allowed(_named(plain))
    rest = (found["filter"] or "") + found["rest"]
    return verb, found["name"], rest, one.get("value"), place


def _fhir_operation(one: Json, place: str) -> tuple[str, str, str, Any, str]:
    parts = {text_of(part, "name"): part for part in each(one, "part")}
    verb, path = _value(parts.get("type")), _value(parts.get("path"))
    if not isinstance(verb, str) or not isinstance(path, str):
        raise Invalid.of(place, "fhir.patch_form")
    value = _value(parts.get("value"))
    if verb in ("add", "insert") and path.strip() == "DocumentReference":
        name = _value(parts.get("name"))
        if name == "extension":
            return ("add", *_added(value, place))
        if name == "securityLabel":
            return "add", "securityLabel", "/-", value, place
        raise not_allowed(f"DocumentReference.{name}" if isinstance(name, str) else "DocumentReference")
    found = _FHIR_PATH.fullmatch(path.strip())
    if found is None or verb not in ("add", "replace", "delete", "insert"):
        raise not_allowed(path[:100])
    return {"delete": "remove", "insert": "add"}.get(verb, verb), found["name"], found["rest"], value, place


def _added(value: Any, place: str) -> tuple[str, str, Any, str]:
    """An extension that is added as a whole: its URL is its path."""
    if not isinstance(value, Mapping):
        raise Invalid.of(place, "fhir.patch_form")
    return "extension", f"[url:{text_of(value, 'url')}]", value, place


def _value(part: Json | None) -> Any:
    """The value of a part, or what its own parts make."""
    if part is None:
        return None
    for key, value in part.items():
        if key.startswith("value"):
            return value
    inner = {text_of(one, "name"): _value(one) for one in each(part, "part")}
    return inner or None


def _named(path: str) -> str:
    """The element of a JSON pointer, as FHIRPath names it."""
    parts = [part for part in path.split("/") if part][:4]
    return ".".join(["DocumentReference", *(part[:40] for part in parts)])


class _Wanting:
    """What the operations of one patch want, taken one by one; of two that say otherwise, none is done."""

    def __init__(self) -> None:
        self._status: str | None = None
        self._archived: bool | None = None
        self._labels: list[LabelChange] = []

    def take(self, verb: str, name: str, rest: str, value: Any, place: str) -> None:
        """One operation."""
        takers: dict[str, Callable[[str, str, Any, str], None]] = {
            "status": self._take_status, "securityLabel": self._take_label, "extension": self._take_extension,
        }  # fmt: skip
        takers[name](verb, rest, value, place)

    def wanted(self) -> Wanted:
        """All of it."""
        return Wanted(self._status, tuple(self._labels), self._archived)

    def _take_status(self, verb: str, rest: str, value: Any, place: str) -> None:
        if rest not in ("", "/@value") or verb == "remove":
            raise not_allowed(f"DocumentReference.status{rest}")
        status = (text_of(value, "value") if isinstance(value, Mapping) else value) or ""
        status = status.strip() if isinstance(status, str) else ""
        if status not in STATUSES or self._status not in (None, status):
            raise Invalid.of(f"{place}.value", "fhir.patch_status")
        if verb != "test":
            self._status = status

    def _take_label(self, verb: str, rest: str, value: Any, place: str) -> None:
        index = _INDEX.match(rest)
        at = int(index[1]) if index else None
        if verb == "test":
            return
        codes = tuple(_label(one, place) for one in (value if isinstance(value, list) else [value])) if value else ()
        if verb == "remove":
            self._labels.append(LabelChange(LabelVerb.REMOVE, codes, at))
        elif verb == "add" and (rest in ("", "/-") or at is not None):
            self._labels.append(LabelChange(LabelVerb.ADD, codes, at))
        else:
            self._labels.append(LabelChange(LabelVerb.REPLACE, codes, at))

    def _take_extension(self, verb: str, rest: str, value: Any, place: str) -> None:
        named = rest + (text_of(value, "url") if isinstance(value, Mapping) else "")
        # The one extension of our own resources is isArchived.
        index = _INDEX.match(rest)
        by_index = index is not None and index[1] == "0" and (verb == "remove" or isinstance(value, bool | str))
        if _DELETED.search(named):
            if _truth(value, place) is not True:
                raise Invalid.of(f"{place}.value", "fhir.patch_status")
            self._status = "entered-in-error"
            return
        if not _ARCHIVED.search(named) and not by_index:
            raise not_allowed("DocumentReference.extension")
        if verb == "test":
            return
        archived = False if verb == "remove" else _truth(value, place)
        if self._archived not in (None, archived):
            raise Invalid.of(f"{place}.value", "fhir.patch_form")
        self._archived = archived


def _truth(value: Any, place: str) -> bool:
    """A truth value, as PDSm's own example writes one too: in a text, or inside its extension."""
    if isinstance(value, Mapping):
        value = next((one for key, one in value.items() if key.startswith("valueBoolean") or key == "value"), None)
    if isinstance(value, str) and value.strip() in ("true", "false"):
        return value.strip() == "true"
    if not isinstance(value, bool):
        raise Invalid.of(f"{place}.value", "fhir.patch_form")
    return value


def _label(value: Any, place: str) -> str:
    """The code of a label: a CodeableConcept, a Coding, a code, or a word for one."""
    if isinstance(value, str):
        code = _WORDS.get(value.strip().lower(), value.strip())
    else:
        found = coded(value)
        code = found.code if found else ""
    if not code:
        raise Invalid.of(f"{place}.value", "fhir.patch_form")
    return code
