"""A transaction Bundle (ITI-65) as a lot. Owns what may stand in one and how its entries hang together; no right.

What is wrong is collected, each at its element: it is told once the use case found that the sender may deposit at all.
"""

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Final

import msgspec
from django.conf import settings

from carnet.fhir import profiles
from carnet.fhir.entry_read import (
    attachment_of,
    document_of,
    form_problems,
    links_of,
    unread,
)
from carnet.fhir.lists_read import folder_of, is_list_of, lot_of
from carnet.fhir.message import About, Message, at_address, each, text_of
from carnet.fhir.outcome import Json
from carnet.fhir.patch_read import read_parameters
from carnet.fhir.profiles import FOLDER_TYPE, LOT_TYPE, Profile, check
from carnet.kernel.errors import Invalid, Problem
from carnet.usecases._submission import Submission, SubmittedDocument, SubmittedFolder, SubmittedLink, Target


class Kind(StrEnum):
    """What an entry of the Bundle is."""

    LOT = "lot"
    FOLDER = "folder"
    DOCUMENT = "document"
    FILE = "file"
    FHIR = "fhir"
    PATIENT = "patient"
    PATCH = "patch"


_BY_TYPE: Final = {
    ("DocumentReference", "POST"): Kind.DOCUMENT, ("Binary", "POST"): Kind.FILE, ("Bundle", "POST"): Kind.FHIR,
    ("Patient", "POST"): Kind.PATIENT, ("Parameters", "PATCH"): Kind.PATCH,
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One entry: what it is, its name inside the message, its resource, and its place (`Bundle.entry[2].resource`)."""

    kind: Kind
    symbol: str
    resource: Json
    element: str
    request: Json


@dataclass(frozen=True)
class Provided:
    """A Bundle that was read: the lot, whom it is about, and what each entry was, for the answer.

    `files` say which document each file is of.
    """

    lot: Submission
    about: About
    entries: tuple[Entry, ...]
    files: Mapping[str, str] = field(default_factory=dict)


def read_bundle(bundle: Json, base: str, raw: bytes = b"") -> Provided:
    """The lot of a Bundle. Raises Invalid for one that is none: its type, a method, a resource that no lot has.

    `raw` are its bytes when it came as JSON: a FHIR document inside is kept as it was written there.
    """
    strict = not settings.CARNET_OPEN_METADATA
    wrong = list(check(bundle, "Bundle", profiles.BUNDLE if strict else profiles.MINIMAL_BUNDLE))
    entries = tuple(_entries(bundle, wrong))
    if any(problem.rule in ("fhir.not_in_a_lot", "fhir.fixed") for problem in wrong):
        raise Invalid(*wrong)
    message = Message(base, {name: one.resource for one in entries for name in _names(one)})
    reading = _Reading(entries, message, raw, strict, wrong)
    return reading.read()


def _entries(bundle: Json, wrong: list[Problem]) -> Iterator[Entry]:
    seen: set[str] = set()
    for at, entry in enumerate(each(bundle, "entry")):
        place, resource, request = f"Bundle.entry[{at}]", entry.get("resource"), entry.get("request")
        if not isinstance(resource, dict) or not isinstance(request, dict):
            wrong.append(Problem(f"{place}.{'request' if isinstance(resource, dict) else 'resource'}", "fhir.required"))
            continue
        kind = _kind(resource, request)
        symbol = text_of(entry, "fullUrl") or f"entry-{at}"
        if kind is None and resource.get("resourceType") == "List" and not resource.get("code"):
            # What sort of list it is, its code alone says.
            wrong.append(Problem(f"{place}.resource.code", "fhir.required"))
        elif kind is None:
            wrong.append(Problem(f"{place}.request", "fhir.not_in_a_lot"))
        elif symbol in seen:
            wrong.append(Problem(f"{place}.fullUrl", "fhir.same_full_url"))
        else:
            seen.add(symbol)
            yield Entry(kind, symbol, resource, f"{place}.resource", request)


def _kind(resource: Json, request: Json) -> Kind | None:
    name, method = text_of(resource, "resourceType"), text_of(request, "method")
    if name == "List":
        if is_list_of(resource, LOT_TYPE):
            return Kind.LOT if method == "POST" else None
        return Kind.FOLDER if is_list_of(resource, FOLDER_TYPE) and method in ("POST", "PUT") else None
    return _BY_TYPE.get((name, method))


def _names(one: Entry) -> Iterator[str]:
    """The names by which other entries may mean this one: its fullUrl, and its own address where it has an id."""
    yield one.symbol
    if one.kind in (Kind.FILE, Kind.FHIR, Kind.PATIENT) and (own := text_of(one.resource, "id")):
        yield f"{text_of(one.resource, 'resourceType')}/{own}"


class _Reading:
    """One Bundle being read. Problems and warnings pile up, each at its element."""

    def __init__(
        self, entries: tuple[Entry, ...], message: Message, raw: bytes, strict: bool, wrong: list[Problem]
    ) -> None:
        self._entries, self._message, self._raw, self._strict = entries, message, raw, strict
        self._wrong, self._told = wrong, list[Problem]()
        self._files: dict[str, str] = {}
        self._abouts: list[tuple[str, About]] = []

    def read(self) -> Provided:
        lots = self._of(Kind.LOT)
        if len(lots) != 1:
            self._wrong.append(Problem("Bundle.entry", "fhir.one_submission_set"))
        documents = tuple(self._document(one) for one in self._of(Kind.DOCUMENT))
        folders = tuple(self._folder(one) for one in self._of(Kind.FOLDER))
        if lots:
            self._check(lots[0], profiles.LOT, profiles.MINIMAL_LOT)
            self._check_members(lots[0])
        for one in (*self._of(Kind.FILE), *self._of(Kind.FHIR)):
            if one.symbol not in self._files:
                self._wrong.append(Problem(one.element, "fhir.unused_file"))
        deprecates = tuple(target for one in self._of(Kind.PATCH) if (target := self._deprecated(one)))
        lot = lot_of(lots[0].resource, self._message) if lots else Submission(())
        return self._provided(lot, lots, documents, folders, deprecates)

    def _provided(
        self, lot: Submission, lots: list[Entry], documents: tuple[SubmittedDocument, ...],
        folders: tuple[SubmittedFolder, ...], deprecates: tuple[Target, ...],
    ) -> Provided:  # fmt: skip
        about = self._about()
        links: list[SubmittedLink] = []
        for one in self._of(Kind.DOCUMENT):
            links += links_of(one.resource, one.symbol, self._message)
        said = replace(
            lot, documents=documents, folders=folders, links=tuple(links), deprecates=deprecates,
            patient_id=about.ins, problems=tuple(self._wrong), warnings=tuple(self._told),
        )  # fmt: skip
        return Provided(said, about, self._entries, self._files)

    def _of(self, kind: Kind) -> list[Entry]:
        return [one for one in self._entries if one.kind is kind]

    def _check(self, one: Entry, strict: Profile, open_: Profile) -> None:
        self._wrong += check(one.resource, one.element, strict if self._strict else open_)
        self._abouts.append((one.element, self._message.about(one.resource.get("subject"), one.resource)))

    def _document(self, one: Entry) -> SubmittedDocument:
        self._check(one, profiles.COMPREHENSIVE, profiles.MINIMAL)
        self._wrong += form_problems(one.resource, one.element)
        self._told += unread(one.resource, one.element)
        about = self._abouts[-1][1]
        return document_of(one.resource, one.element, one.symbol, self._message, self._bytes(one), about)

    def _folder(self, one: Entry) -> SubmittedFolder:
        self._check(one, profiles.FOLDER, profiles.MINIMAL_FOLDER)
        existing = text_of(one.request, "method") == "PUT"
        return folder_of(one.resource, one.element, one.symbol, self._message, existing=existing)

    def _bytes(self, document: Entry) -> bytes:
        """The file of a document, which must stand in the Bundle, once."""
        attachment = attachment_of(document.resource)
        url, place = text_of(attachment, "url"), f"{document.element}.content[0].attachment"
        found = next((one for one in self._entries if url and url in _names(one)), None)
        if found is None or found.kind not in (Kind.FILE, Kind.FHIR) or found.symbol in self._files:
            self._wrong.append(Problem(f"{place}.url", "fhir.file_not_here"))
            return b""
        self._files[found.symbol] = document.symbol
        if found.kind is Kind.FHIR:
            return self._fhir_document(found)
        said, own = text_of(attachment, "contentType"), text_of(found.resource, "contentType")
        if said and own and said.partition(";")[0] != own.partition(";")[0]:
            self._wrong.append(Problem(f"{found.element}.contentType", "fhir.content_types_differ"))
        return data_of(found.resource, found.element, self._wrong)

    def _fhir_document(self, found: Entry) -> bytes:
        at = int(found.element.removeprefix("Bundle.entry[").partition("]")[0])
        if self._raw:
            return self._written[at]
        return json.dumps(found.resource, ensure_ascii=False, separators=(",", ":")).encode()

    @cached_property
    def _written(self) -> tuple[bytes, ...]:
        """Every resource of the message as it was written: parted only where a FHIR document is among them."""
        found = msgspec.json.decode(self._raw.removeprefix(b"\xef\xbb\xbf"), type=_RawBundle)
        return tuple(bytes(one.resource) for one in found.entry)

    def _check_members(self, lot: Entry) -> None:
        """What the lot lists is in the Bundle; what a strict Bundle holds is listed."""
        listed = {text_of(one, "item", "reference") for one in each(lot.resource, "entry")}
        members = {one.symbol for one in (*self._of(Kind.DOCUMENT), *self._of(Kind.FOLDER))}
        for at, one in enumerate(each(lot.resource, "entry")):
            if text_of(one, "item", "reference") not in members:
                self._wrong.append(Problem(f"{lot.element}.entry[{at}].item", "fhir.member_not_here"))
        if self._strict:
            left = (one for one in self._entries if one.symbol in members - listed)
            self._wrong += [Problem(one.element, "fhir.not_listed") for one in left]

    def _deprecated(self, one: Entry) -> Target | None:
        """The document that a PATCH of the same Bundle makes a former version: it does nothing else."""
        try:
            patch = read_parameters(one.resource, one.element)
        except Invalid as told:
            self._wrong += told.problems
            return None
        kind, rest = self._message.address(text_of(one.request, "url"))
        if kind != "DocumentReference" or patch.status != "superseded" or patch.labels or patch.archived is not None:
            self._wrong.append(Problem(one.element, "fhir.patch_in_a_lot"))
            return None
        return at_address(rest)

    def _about(self) -> About:
        """The one person that every part of the message is about: whom the lot names, where parts differ."""
        lot = {one.element for one in self._of(Kind.LOT)}
        named = [about for _, about in sorted(self._abouts, key=lambda pair: pair[0] not in lot)]
        records = list(dict.fromkeys(about.record_id for about in named if about.record_id))
        numbers = list(dict.fromkeys(about.ins for about in named if about.ins))
        for element, about in self._abouts:
            if about == About():
                self._wrong.append(Problem(f"{element}.subject", "fhir.unknown_subject"))
        if len(records) > 1 or len(numbers) > 1:
            self._wrong.append(Problem("Bundle.entry", "fhir.several_subjects"))
        return About(next(iter(records), None), next(iter(numbers), None))


def data_of(binary: Json, element: str, wrong: list[Problem]) -> bytes:
    """The bytes in a Binary or an Attachment."""
    text = binary.get("data")
    if not isinstance(text, str) or not text:
        wrong.append(Problem(f"{element}.data", "fhir.required"))
        return b""
    try:
        return b64decode("".join(text.split()), validate=True)
    except ValueError:
        wrong.append(Problem(f"{element}.data", "fhir.wrong_format"))
        return b""


class _RawEntry(msgspec.Struct):
    resource: msgspec.Raw = msgspec.Raw(b"")


class _RawBundle(msgspec.Struct):
    entry: list[_RawEntry] = []
