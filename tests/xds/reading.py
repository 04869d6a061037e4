"""Questions to the SOAP door, and what its answers hold. Owns the helper; asks as somebody of the cast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from carnet.codes.ins import Ins
from carnet.usecases.caller import Caller
from carnet.xds import ebrim
from carnet.xds.asked import Element
from carnet.xds.ebrim import ACTIONS, QUERIES, QUERY, RIM, RS
from tests import cast
from tests.xds.house import Soap, body
from tests.xds.schemas import check

APPROVED = (ebrim.APPROVED,)
EVERY_STATUS = (ebrim.APPROVED, ebrim.DEPRECATED, ebrim.ARCHIVED)
assert cast.ODETTE.identity.ins is not None
ODETTE: Ins = cast.ODETTE.identity.ins
Values = str | int | Sequence[str] | Sequence[Sequence[str]]


def cx(ins: Ins) -> str:
    """The person as a query names her."""
    return f"{ins.value}^^^&{ins.root.value}&ISO^NH"


def adhoc(name: str, params: Mapping[str, Values], *, leaf: bool = True) -> bytes:
    """The AdhocQueryRequest of a stored query; a text is one value, a list has alternatives, a list of lists is AND."""
    slots = "".join(_slots(key, value) for key, value in params.items())
    kind = "LeafClass" if leaf else "ObjectRef"
    return (
        f'<q:AdhocQueryRequest xmlns:q="{QUERY}" xmlns="{RIM}"><q:ResponseOption returnComposedObjects="true"'
        f' returnType="{kind}"/><AdhocQuery id="{QUERIES.get(name, name)}">{slots}</AdhocQuery></q:AdhocQueryRequest>'
    ).encode()


def _slots(name: str, value: Values) -> str:
    if isinstance(value, int):
        return _slot(name, str(value))
    if isinstance(value, str):
        return _slot(name, _quoted(value))
    groups = [[one] if isinstance(one, str) else one for one in value]
    if all(isinstance(one, str) for one in value):
        groups = [[str(one) for one in value]]
    return "".join(_slot(name, f"({','.join(map(_quoted, group))})") for group in groups)


def _slot(name: str, text: str) -> str:
    return f'<Slot name="{name}"><ValueList><Value>{escape(text)}</Value></ValueList></Slot>'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True)
class Entry:
    """A document entry of an answer."""

    id: str
    lid: str
    status: str
    version: str
    unique_id: str
    title: str
    codes: Mapping[str, tuple[str, ...]]
    slots: Mapping[str, tuple[str, ...]]
    element: Element = field(compare=False, repr=False)


@dataclass(frozen=True)
class Link:
    """An association of an answer, by the last word of its type."""

    kind: str
    source: str
    target: str
    id: str = field(compare=False, default="")


@dataclass(frozen=True)
class Found:
    """What an answer holds."""

    entries: tuple[Entry, ...]
    lots: Mapping[str, Element]
    folders: Mapping[str, Element]
    links: tuple[Link, ...]
    refs: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    @property
    def titles(self) -> list[str]:
        """The titles of the entries."""
        return [one.title for one in self.entries]


@dataclass(frozen=True)
class Reader:
    """Somebody who asks about somebody."""

    soap: Soap
    caller: Caller
    patient: Ins = ODETTE

    def send(self, name: str, params: Mapping[str, Values], *, leaf: bool = True) -> Element:
        """The answer, which fits the schemas."""
        asked = adhoc(name, params, leaf=leaf)
        found = body(self.soap.ask(self.caller, "registry", ACTIONS["ITI-18"]["request"], asked, patient=self.patient))
        check(found)
        return found

    def ask(self, name: str, *, leaf: bool = True, **params: Any) -> Found:
        """What a query finds; `__` in a name stands for `$XDS`."""
        named = {f"$XDS{key[2:]}" if key.startswith("__") else f"${key}": value for key, value in params.items()}
        return found_in(self.send(name, named, leaf=leaf))

    def documents(self, **params: Any) -> Found:
        """FindDocuments, of approved documents unless something else is asked."""
        asked: dict[str, Any] = {"__DocumentEntryPatientId": cx(self.patient), "__DocumentEntryStatus": APPROVED}
        return self.ask("FIND_DOCUMENTS", **{**asked, **{f"__DocumentEntry{key}": v for key, v in params.items()}})

    def lots(self, **params: Any) -> Found:
        """FindSubmissionSets."""
        asked: dict[str, Any] = {"__SubmissionSetPatientId": cx(self.patient), "__SubmissionSetStatus": APPROVED}
        return self.ask("FIND_SUBMISSION_SETS", **{**asked, **{f"__SubmissionSet{k}": v for k, v in params.items()}})


def found_in(answer: Element) -> Found:
    """What an answer holds, which must be a success."""
    assert answer.get("status") == ebrim.SUCCESS, errors(answer)
    (objects,) = answer.iterfind(f"{{{RIM}}}RegistryObjectList")
    packages = list(objects.iterfind(f"{{{RIM}}}RegistryPackage"))
    links = [
        Link(one.get("associationType", "").rpartition(":")[2], one.get("sourceObject", ""),
             one.get("targetObject", ""), one.get("id", ""))
        for one in objects.iterfind(f"{{{RIM}}}Association")
    ]  # fmt: skip
    return Found(
        tuple(entry(one) for one in objects.iterfind(f"{{{RIM}}}ExtrinsicObject")),
        {one.get("id", ""): one for one in packages if _is_a(one, ebrim.SUBMISSION_SET)},
        {one.get("id", ""): one for one in packages if _is_a(one, ebrim.FOLDER)},
        tuple(links),
        tuple(one.get("id", "") for one in objects.iterfind(f"{{{RIM}}}ObjectRef")),
        tuple(one[2] for one in errors(answer)),
    )


def errors(answer: Element) -> list[tuple[str, str, str]]:
    """The errors of an answer: code, rule, element."""
    return [
        (one.get("errorCode", ""), one.get("codeContext", "").rpartition("[carnet:")[2].rstrip("]"),
         one.get("location", ""))
        for one in answer.iter(f"{{{RS}}}RegistryError")
    ]  # fmt: skip


def entry(element: Element) -> Entry:
    """A document entry, read."""
    codes: dict[str, tuple[str, ...]] = {}
    for one in element.iterfind(f"{{{RIM}}}Classification"):
        if code := one.get("nodeRepresentation"):
            scheme = next(key for key, value in ebrim.SCHEMES.items() if value == one.get("classificationScheme"))
            codes[scheme] = (*codes.get(scheme, ()), code)
    (version,) = element.iterfind(f"{{{RIM}}}VersionInfo")
    return Entry(
        element.get("id", ""), element.get("lid", ""), element.get("status", "").rpartition(":")[2],
        version.get("versionName", ""), identifier(element, "DOC_ENTRY_UNIQUE_ID_EXTERNAL_ID"), named(element), codes,
        slots(element), element,
    )  # fmt: skip


def slots(element: Element) -> dict[str, tuple[str, ...]]:
    """The slots of an object."""
    return {
        one.get("name", ""): tuple(value.text or "" for value in one.iter(f"{{{RIM}}}Value"))
        for one in element.iterfind(f"{{{RIM}}}Slot")
    }


def identifier(element: Element, scheme: str) -> str:
    """An external identifier of an object."""
    found = element.iterfind(f"{{{RIM}}}ExternalIdentifier")
    return next(one.get("value", "") for one in found if one.get("identificationScheme") == ebrim.IDENTIFIERS[scheme])


def named(element: Element) -> str:
    """The name of an object."""
    found = element.find(f"{{{RIM}}}Name/{{{RIM}}}LocalizedString")
    return "" if found is None else found.get("value", "")


def _is_a(element: Element, node: str) -> bool:
    return any(one.get("classificationNode") == node for one in element.iterfind(f"{{{RIM}}}Classification"))
