"""Objects of a SubmitObjectsRequest as ebRIM writes them: slots, names, classifications, identifiers, links.

Owns the reading of shapes, their order and their limits; knows no attribute of a document. What is wrong is collected,
each at its element: it is told once the use case found that the sender may deposit at all.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from carnet.cda.parser import Element
from carnet.kernel.errors import Problem
from carnet.kernel.trace import held, require
from carnet.xds import ebrim
from carnet.xds.v2 import LONGEST

MOST_OBJECTS: Final = 1_000
MOST_SLOTS, MOST_VALUES, MOST_CLASSIFICATIONS, MOST_IDENTIFIERS = 60, 100, 200, 10
REQUEST: Final = "SubmitObjectsRequest"
LIST: Final = f"{REQUEST}/RegistryObjectList"
_ORDER: Final = ("Slot", "Name", "Description", "VersionInfo", "Classification", "ExternalIdentifier")
_KINDS: Final = frozenset({"ExtrinsicObject", "RegistryPackage", "Association", "Classification", "ObjectRef"})
_ID: Final = re.compile(r"[\x21-\x7e]{1,256}", re.ASCII)


@dataclass(frozen=True)
class Classification:
    """A coded attribute, an author, or what kind of package an object is."""

    scheme: str
    node: str
    code: str
    label: str
    slots: Mapping[str, tuple[str, ...]]
    of: str = ""


@dataclass(frozen=True)
class RegistryObject:
    """One object with its parts; `element` is how problems name it."""

    kind: str
    id: str
    element: str
    attributes: Mapping[str, str]
    slots: Mapping[str, tuple[str, ...]]
    name: str = ""
    description: str = ""
    version: str = ""
    classifications: tuple[Classification, ...] = ()
    identifiers: Mapping[str, str] = field(default_factory=dict)

    def slot(self, name: str) -> str:
        """The first value of a slot, empty without one."""
        return next(iter(self.slots.get(name, ())), "")

    def of_scheme(self, name: str) -> tuple[Classification, ...]:
        """The classifications of a scheme, by its name in the constants."""
        scheme = ebrim.SCHEMES[name]
        return tuple(one for one in self.classifications if one.scheme == scheme)

    def identified(self, name: str) -> str:
        """An external identifier, by its name in the constants."""
        return self.identifiers.get(ebrim.IDENTIFIERS[name], "")


@dataclass(frozen=True)
class Objects:
    """Everything of a request, in the order of the message; problems pile up."""

    documents: tuple[RegistryObject, ...]
    packages: tuple[RegistryObject, ...]
    links: tuple[RegistryObject, ...]
    nodes: Mapping[str, str]
    """What kind of package each one is, by its id."""
    wrong: list[Problem]
    told: list[Problem]


def read_objects(request: Element) -> Objects:
    """The objects of a SubmitObjectsRequest. Raises Invalid for a body that is none, or that has too many."""
    known = request.tag == f"{{{ebrim.LCM}}}{REQUEST}"
    require(known, etree.QName(request).localname[:60], "xds.not_submit_objects")
    lists = [one for one in request if one.tag == f"{{{ebrim.RIM}}}RegistryObjectList"]
    require(len(lists) == 1, REQUEST, "xds.one_object_list")
    require(len(lists[0]) <= MOST_OBJECTS, LIST, "xds.too_many", what="objects", limit=str(MOST_OBJECTS))
    return _Reading().read(lists[0])


class _Reading:
    def __init__(self) -> None:
        self._wrong: list[Problem] = []
        self._told: list[Problem] = []
        self._ids: set[str] = set()

    def read(self, objects: Element) -> Objects:
        found: dict[str, list[RegistryObject]] = {kind: [] for kind in _KINDS}
        loose: list[Classification] = []
        for at, one in enumerate(objects):
            kind = _local(one, ebrim.RIM)
            place = f"{LIST}/*[{at + 1}]"
            if not held(kind in _KINDS, "xds.unknown_element", place, name=_name_of(one)):
                self._wrong.append(Problem(place, "xds.unknown_element", (("name", _name_of(one)),)))
            elif kind == "Classification":
                loose.append(self._classification(one, place))
            elif kind != "ObjectRef":
                # An ObjectRef only announces what another object names.
                found[kind].append(self._object(one, kind, place))
        packages = found["RegistryPackage"]
        return Objects(
            tuple(found["ExtrinsicObject"]), tuple(packages), tuple(found["Association"]),
            self._nodes(packages, loose), self._wrong, self._told,
        )  # fmt: skip

    def _nodes(self, packages: list[RegistryObject], loose: list[Classification]) -> dict[str, str]:
        """Packages say inside or beside themselves what they are; twice the same is once."""
        found: dict[str, str] = {}
        said = [(one.id, each.node) for one in packages for each in one.classifications if each.node]
        said += [(each.of, each.node) for each in loose if each.node]
        for owner, node in said:
            if not held(found.setdefault(owner, node) == node, "xds.two_kinds", LIST):
                self._wrong.append(Problem(LIST, "xds.two_kinds"))
        return found

    def _object(self, one: Element, kind: str, place: str) -> RegistryObject:
        own = one.get("id", "")
        element = f"{kind}[{own}]" if _ID.fullmatch(own) else place
        if not held(_ID.fullmatch(own), "xds.id" if own else "metadata.missing", f"{place}/@id"):
            self._wrong.append(Problem(f"{place}/@id", "xds.id" if own else "metadata.missing"))
        elif not held(own not in self._ids, "xds.same_id", element):
            self._wrong.append(Problem(element, "xds.same_id"))
        self._ids.add(own)
        parts = self._parts(one, element)
        attributes = {str(name): str(value)[: LONGEST + 1] for name, value in one.attrib.items()}
        self._wrong += [Problem(f"{element}/@{name}", "metadata.too_long", _MOST) for name in _too_long(attributes)]
        return RegistryObject(
            kind, own, element, attributes, self._slots(parts["Slot"], element),
            name=_words(parts["Name"]), description=_words(parts["Description"]),
            version=next((each.get("versionName", "") for each in parts["VersionInfo"]), ""),
            classifications=self._classifications(parts["Classification"], element),
            identifiers=self._identifiers(parts["ExternalIdentifier"], element),
        )  # fmt: skip

    def _parts(self, one: Element, element: str) -> dict[str, list[Element]]:
        """The parts of an object by their names, which stand in the order of the schema."""
        found: dict[str, list[Element]] = {name: [] for name in _ORDER}
        reached = 0
        for part in one:
            name = _local(part, ebrim.RIM)
            if not held(name in found, "xds.unknown_element", element, name=_name_of(part)):
                self._wrong.append(Problem(element, "xds.unknown_element", (("name", _name_of(part)),)))
                continue
            found[name].append(part)
            late = name == "Slot" and part.get("name") == ebrim.REFERENCE_IDS
            if late and _ORDER.index(name) < reached:
                # Clients of the DMP write this one slot after the codes: it is read, and they are told.
                self._told.append(Problem(f"{element}.referenceIdList", "xds.order_told"))
            elif held(_ORDER.index(name) >= reached, "xds.order", element, name=name):
                reached = _ORDER.index(name)
            else:
                self._wrong.append(Problem(element, "xds.order", (("name", name),)))
        for name in ("Name", "Description", "VersionInfo"):
            if not held(len(found[name]) <= 1, "xds.twice", element, name=name):
                self._wrong.append(Problem(element, "xds.twice", (("name", name),)))
        return found

    def _slots(self, slots: list[Element], element: str) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        if len(slots) > MOST_SLOTS:
            self._too_many(element, "slots", MOST_SLOTS)
            return found
        for one in slots:
            name = one.get("name", "")[:LONGEST]
            place = f"{element}.{short(name)}"
            if not held(name and name not in found, "xds.same_slot" if name else "xds.slot_name", place):
                self._wrong.append(Problem(place if name else element, "xds.same_slot" if name else "xds.slot_name"))
                continue
            found[name] = self._values(one, place)
        return found

    def _values(self, slot: Element, place: str) -> tuple[str, ...]:
        lists = [one for one in slot if _local(one, ebrim.RIM) == "ValueList"]
        formed = len(lists) == 1 and not any(_local(one, ebrim.RIM) != "Value" or len(one) for one in lists[0])
        if not held(formed, "xds.value_list", place):
            self._wrong.append(Problem(place, "xds.value_list"))
            return ()
        if len(lists[0]) > MOST_VALUES:
            self._too_many(place, "values", MOST_VALUES)
            return ()
        values = tuple((one.text or "").strip() for one in lists[0])
        if not held(all(len(value) <= LONGEST for value in values), "metadata.too_long", place, most=str(LONGEST)):
            self._wrong.append(Problem(place, "metadata.too_long", _MOST))
            return ()
        return tuple(value for value in values if value)

    def _classifications(self, parts: list[Element], element: str) -> tuple[Classification, ...]:
        if len(parts) > MOST_CLASSIFICATIONS:
            self._too_many(element, "classifications", MOST_CLASSIFICATIONS)
            return ()
        return tuple(self._classification(one, element) for one in parts)

    def _classification(self, one: Element, element: str) -> Classification:
        scheme, node = one.get("classificationScheme", ""), one.get("classificationNode", "")
        place = f"{element}.{attribute_of(scheme)}" if scheme else element
        if not held(bool(scheme) != bool(node), "xds.classification", place):
            self._wrong.append(Problem(element, "xds.classification"))
        parts = self._parts(one, place)
        said = {
            "nodeRepresentation": one.get("nodeRepresentation", ""),
            "classifiedObject": one.get("classifiedObject", ""),
        }
        self._wrong += [Problem(place, "metadata.too_long", _MOST) for _ in _too_long(said)]
        slots = self._slots(parts["Slot"], place)
        code = said["nodeRepresentation"].strip()
        return Classification(scheme, node, code, _words(parts["Name"]), slots, said["classifiedObject"])

    def _identifiers(self, parts: list[Element], element: str) -> dict[str, str]:
        if len(parts) > MOST_IDENTIFIERS:
            self._too_many(element, "identifiers", MOST_IDENTIFIERS)
            return {}
        found: dict[str, str] = {}
        for one in parts:
            scheme, value = one.get("identificationScheme", ""), one.get("value", "").strip()
            place = f"{element}.{attribute_of(scheme)}"
            if len(value) > LONGEST:
                self._wrong.append(Problem(place, "metadata.too_long", _MOST))
            elif scheme in found:
                self._wrong.append(Problem(place, "xds.twice", (("name", "ExternalIdentifier"),)))
            else:
                found[scheme] = value
        return found

    def _too_many(self, element: str, what: str, limit: int) -> None:
        self._wrong.append(Problem(element, "xds.too_many", (("limit", str(limit)), ("what", what))))


_MOST: Final = (("most", str(LONGEST)),)
ATTRIBUTES: Final[Mapping[str, str]] = {
    ebrim.SCHEMES["DOC_ENTRY_AUTHOR_CLASS_SCHEME"]: "author",
    ebrim.SCHEMES["DOC_ENTRY_CLASS_CODE_CLASS_SCHEME"]: "classCode",
    ebrim.SCHEMES["DOC_ENTRY_CONFIDENTIALITY_CODE_CLASS_SCHEME"]: "confidentialityCode",
    ebrim.SCHEMES["DOC_ENTRY_EVENT_CODE_CLASS_SCHEME"]: "eventCodeList",
    ebrim.SCHEMES["DOC_ENTRY_FORMAT_CODE_CLASS_SCHEME"]: "formatCode",
    ebrim.SCHEMES["DOC_ENTRY_HEALTHCARE_FACILITY_TYPE_CODE_CLASS_SCHEME"]: "healthcareFacilityTypeCode",
    ebrim.SCHEMES["DOC_ENTRY_PRACTICE_SETTING_CODE_CLASS_SCHEME"]: "practiceSettingCode",
    ebrim.SCHEMES["DOC_ENTRY_TYPE_CODE_CLASS_SCHEME"]: "typeCode",
    ebrim.SCHEMES["FOLDER_CODE_LIST_CLASS_SCHEME"]: "codeList",
    ebrim.SCHEMES["SUBMISSION_SET_AUTHOR_CLASS_SCHEME"]: "author",
    ebrim.SCHEMES["SUBMISSION_SET_CONTENT_TYPE_CODE_CLASS_SCHEME"]: "contentTypeCode",
    ebrim.IDENTIFIERS["DOC_ENTRY_PATIENT_ID_EXTERNAL_ID"]: "patientId",
    ebrim.IDENTIFIERS["DOC_ENTRY_UNIQUE_ID_EXTERNAL_ID"]: "uniqueId",
    ebrim.IDENTIFIERS["FOLDER_PATIENT_ID_EXTERNAL_ID"]: "patientId",
    ebrim.IDENTIFIERS["FOLDER_UNIQUE_ID_EXTERNAL_ID"]: "uniqueId",
    ebrim.IDENTIFIERS["SUBMISSION_SET_PATIENT_ID_EXTERNAL_ID"]: "patientId",
    ebrim.IDENTIFIERS["SUBMISSION_SET_UNIQUE_ID_EXTERNAL_ID"]: "uniqueId",
    ebrim.IDENTIFIERS["SUBMISSION_SET_SOURCE_ID_EXTERNAL_ID"]: "sourceId",
}  # fmt: skip
"""The name of each coded attribute and identifier, by its scheme."""


def attribute_of(scheme: str) -> str:
    """The attribute that a scheme carries; the kind of element for a scheme that nobody knows."""
    return ATTRIBUTES.get(scheme, "classification")


def short(name: str) -> str:
    """The last part of a name that is a URN: `referenceIdList`."""
    return name.rpartition(":")[2][:60]


def _words(parts: list[Element]) -> str:
    """The text of a Name or a Description: the French one, else the first."""
    told = [each for one in parts for each in one if _local(each, ebrim.RIM) == "LocalizedString"]
    french = [one for one in told if one.get("{http://www.w3.org/XML/1998/namespace}lang", "").lower().startswith("fr")]
    return next((one.get("value", "").strip() for one in (*french, *told)), "")


def _too_long(attributes: Mapping[str, str]) -> Iterator[str]:
    return (name for name, value in attributes.items() if len(value) > LONGEST)


def _local(one: Element, namespace: str) -> str:
    tag, start = str(one.tag), f"{{{namespace}}}"
    return tag[len(start) :] if tag.startswith(start) else ""


def _name_of(one: Element) -> str:
    return etree.QName(one).localname[:60]


__all__ = ["LIST", "Classification", "Objects", "RegistryObject", "attribute_of", "read_objects", "short"]
