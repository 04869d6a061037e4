"""Where in a message the element of a check stands. Owns the way from names to elements; judges nothing.

The door names elements as its faults do: `/Envelope/Header/Action`, `ExtrinsicObject[Document01].typeCode`,
`$XDSDocumentEntryStatus`, `PRPA_IN201311UV02/controlActProcess/…`. What is named and is not there (it is missing) is
placed at the nearest element around it.
"""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from carnet.xds import ebrim
from carnet.xds.asked import Element
from carnet.xds.registry_objects import ATTRIBUTES, short

_OBJECT: Final = re.compile(r"(ExtrinsicObject|RegistryPackage|Association|Folder|Document)\[([^\]]+)\]([./].*)?")
_STEP: Final = re.compile(r"([^\[\]]+)(?:\[(.+)\])?")
_NAMED: Final = re.compile(r"@(\w+)='([^']*)'")
_LOT: Final = "SubmissionSet"
_SAML_ATTRIBUTE: Final = "Attribute"


def element_of(root: Element, name: str) -> Element | None:
    """The element that a check names, or the nearest one around it; None for what is not in this XML."""
    if not name or name in ("body", "Content-Type", "Content-Length", "Content-Encoding", "TLS"):
        return None
    known = _OBJECT.match(name)
    if known:
        return _of_object(root, known[1], known[2], known[3] or "")
    if name.startswith(_LOT):
        lot = _lot(root)
        return _attribute(lot, name.removeprefix(_LOT).lstrip(".")) if lot is not None else None
    if name.startswith("xop:"):
        return next((one for one in root.iter() if _local(one) == "Include"), None)
    if name.startswith("$"):
        return _slot(root, name)
    found = _by_path(root, name)
    return found if found is not None else _by_text(root, name)


def _of_object(root: Element, kind: str, number: str, rest: str) -> Element | None:
    kinds = ("RegistryPackage",) if kind == "Folder" else (kind,)
    found = next((one for one in root.iter() if _local(one) in kinds and one.get("id") == number), None)
    if found is None or not rest:
        return found
    return _attribute(found, rest.lstrip("./@").partition("/")[0])


def _lot(root: Element) -> Element | None:
    """The package that is the lot: what classifies it stands in it, or beside it and names it."""
    for one in root.iter():
        if _local(one) == "Classification" and one.get("classificationNode") == ebrim.SUBMISSION_SET:
            number = one.get("classifiedObject", "")
            return next((each for each in root.iter() if each.get("id") == number), one.getparent())
    return next((one for one in root.iter() if _local(one) == "RegistryPackage"), None)


def _attribute(owner: Element, name: str) -> Element:
    """The part of a registry object that holds an attribute of XDS."""
    for part in owner:
        scheme = part.get("classificationScheme") or part.get("identificationScheme") or ""
        if (scheme and ATTRIBUTES.get(scheme) == name) or (part.get("name") and short(part.get("name", "")) == name):
            return part
        if (name, _local(part)) in (("title", "Name"), ("comments", "Description")):
            return part
        for slot in part.iter():
            if _local(slot) == "Slot" and short(slot.get("name", "")) == name:
                return slot
    return owner


def _slot(root: Element, name: str) -> Element | None:
    slots = (one for one in root.iter() if _local(one) == "Slot")
    query = next((one for one in root.iter() if _local(one) == "AdhocQuery"), None)
    return next((one for one in slots if one.get("name") == name), query)


def _by_path(root: Element, name: str) -> Element | None:
    """A path of local names, from the root or from an element that is named first."""
    steps = [step for step in re.split(r"/(?![^\[]*\])", name.strip("/")) if step]
    first = _STEP.fullmatch(steps[0]) if steps else None
    if first is None:
        return None
    start = next((one for one in root.iter() if _local(one) == first[1]), None)
    if start is None:
        return None
    found = start
    for step in steps[1:]:
        below = _step(found, step)
        if below is None:
            return _saml(found, step)
        found = below
    return found


def _step(above: Element, step: str) -> Element | None:
    parts = _STEP.fullmatch(step)
    if step.startswith("@") or parts is None:
        return above if step.startswith("@") else None
    name, which = parts[1], parts[2] or ""
    there = [one for one in above if name in ("*", _local(one))]
    if which.isdigit():
        return there[int(which) - 1] if 0 < int(which) <= len(there) else None
    named = _NAMED.fullmatch(which)
    if named:
        there = [one for one in there if one.get(named[1]) == named[2]]
    elif which:
        there = [one for one in there if "qualifier" not in one.attrib] or there
    return there[0] if there else None


def _saml(found: Element, step: str) -> Element:
    """An attribute of the assertion by its name, or by the end of it; else the element that should hold it."""
    name = step.partition(" (")[0].lower()
    for one in found.iter():
        said = one.get("Name", "").lower()
        if _local(one) == _SAML_ATTRIBUTE and said and (said == name or said.endswith(name)):
            return one
    return found


def _by_text(root: Element, name: str) -> Element | None:
    """The element whose whole text this is: a uniqueId that is asked for."""
    return next((one for one in _leaves(root) if (one.text or "").strip() == name), None)


def _leaves(root: Element) -> Iterator[Element]:
    return (one for one in root.iter() if len(one) == 0)


def _local(one: Element) -> str:
    return etree.QName(one).localname if isinstance(one.tag, str) else ""
