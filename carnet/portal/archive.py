"""The archive of a whole record: one ZIP, sent piece by piece. Owns the order and the names of its files; never a rule.

File names are numbers: a title on a disk tells who finds it what the page of contents tells who opens it. One document
is held in memory at a time. `carnet-record.json` comes last: it has the sums of what was sent before it.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from carnet.portal import archive_page, preferences
from carnet.portal.archive_page import FHIR, PROFILE, PROOF
from carnet.portal.preferences import Preferences
from carnet.portal.proof_page import NAME as PROOF_PAGE
from carnet.portal.proof_page import index_page
from carnet.usecases._record_manifest import NAME as MANIFEST
from carnet.usecases._record_manifest import PackedFile
from carnet.usecases.export_journal_proof import ProofGiven, zipped
from carnet.usecases.export_record import Export, Exported, ExportedDocument

INDEX: Final = "0-sommaire.html"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_JSON: Final = "application/fhir+json"


class _Sink:
    """Takes what the archive writes until it is sent; it cannot be read back, so the archive is written straight on."""

    def __init__(self) -> None:
        self.held = bytearray()

    def write(self, data: bytes) -> int:
        """Keeps the bytes."""
        self.held += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def close(self) -> None:
        """Nothing is open."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        taken, self.held = bytes(self.held), bytearray()
        return taken


@dataclass
class _Pack:
    """The archive as far as it is written, and what is inside so far."""

    archive: zipfile.ZipFile
    sink: _Sink
    documents: dict[UUID, tuple[PackedFile, ...]] = field(default_factory=dict)
    others: list[PackedFile] = field(default_factory=list)

    def put(self, path: str, role: str, media_type: str, data: bytes) -> PackedFile:
        """One file, compressed unless it is an archive itself."""
        kind = zipfile.ZIP_STORED if path == PROOF else zipfile.ZIP_DEFLATED
        self.archive.writestr(zipfile.ZipInfo(path, _EARLIEST), data, kind)
        return PackedFile(path, role, media_type, len(data), sha256(data).hexdigest())

    def other(self, path: str, media_type: str, data: bytes) -> bytes:
        """A file beside the documents; gives what is ready to be sent."""
        self.others.append(self.put(path, "other", media_type, data))
        return self.sink.taken()

    def poured(self, path: str, media_type: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """A file beside the documents that is made piece by piece."""
        size, digest = 0, sha256()
        info = zipfile.ZipInfo(path, _EARLIEST)
        info.compress_type = zipfile.ZIP_DEFLATED
        with self.archive.open(info, "w") as inside:
            for piece in pieces:
                inside.write(piece)
                size += len(piece)
                digest.update(piece)
                yield self.sink.taken()
        self.others.append(PackedFile(path, "other", media_type, size, digest.hexdigest()))


def stream(export: Export, base: str = "") -> Iterator[bytes]:
    """The archive; `base` is the address of FHIR resources. The page of contents says what could not be read.

    It is sent when the request is over: whoever asked reads the pages inside in the language of the request.
    """
    return _streamed(export, base, preferences.current())


@contextmanager
def _speaking(reader: Preferences) -> Iterator[None]:
    before = preferences.current()
    preferences.enter(reader)
    try:
        yield
    finally:
        preferences.enter(before)


def _streamed(export: Export, base: str, reader: Preferences) -> Iterator[bytes]:
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        pack = _Pack(archive, sink)
        for number, document in enumerate(export.documents, 1):
            yield from _document(pack, number, document)
        if export.resources:
            yield pack.other(PROFILE, _JSON, _bundle(export))
        if export.manifest is not None:
            yield from _fhir(pack, export, base, reader)
        with _speaking(reader):
            proof = _proof(export.proof) if export.proof else b""
            page = archive_page.written(export, pack.documents).encode()
        if proof:
            yield pack.other(PROOF, "application/zip", proof)
        yield pack.other(INDEX, "text/html", page)
        if export.manifest is not None:
            told = tuple(replace(one, files=pack.documents[one.id]) for one in export.manifest.documents)
            manifest = replace(export.manifest, documents=told, others=tuple(pack.others))
            pack.put(MANIFEST, "manifest", "application/json", manifest.encoded())
    yield sink.taken()


def _document(pack: _Pack, number: int, document: ExportedDocument) -> Iterator[bytes]:
    files, kept = document.files(), []
    for file in files:
        path = f"documents/{number:04}.{file.extension}"
        kept.append(pack.put(path, _role(file, files), file.media_type, file.data))
        yield pack.sink.taken()
    pack.documents[document.card.logical_id] = tuple(kept)


def _role(file: Exported, files: tuple[Exported, ...]) -> str:
    """The document comes after the file that is inside it."""
    return "stored" if file is files[-1] else "inside"


def _fhir(pack: _Pack, export: Export, base: str, reader: Preferences) -> Iterator[bytes]:
    if export.person is None:
        return
    places = {one: f"../{files[-1].path}" for one, files in pack.documents.items() if files}
    with _speaking(reader):
        made = import_string(settings.CARNET_RECORD_FILE)(export, export.person, export.at, places, base)
    yield from pack.poured(FHIR, _JSON, made)


def _proof(given: ProofGiven) -> bytes:
    """The same file as the page of the history gives: the verifier takes it as it is."""
    return zipped([*given.proof.files, (PROOF_PAGE, index_page(given).encode())])


def _bundle(export: Export) -> bytes:
    """What the person wrote about the own health, as a FHIR R4 Bundle."""
    entries = [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in export.resources]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return json.dumps(bundle, ensure_ascii=False, indent=1).encode()
