"""An archive of a record that somebody hands over, before anything of it is believed. Owns its limits; stores nothing.

Everything is bounded before it is unpacked: the number of files, their declared sizes one by one and together, their
names (only those that the download writes), doubles, links, encryption. Only then is a byte decompressed, and never
more than was declared. Every file that the manifest names is there, and is the one whose sum the manifest gives.
"""

import io
import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from django.conf import settings

from carnet.kernel.errors import Invalid
from carnet.usecases._record_manifest import NAME, Manifest, PackedFile, read_manifest

ELEMENT: Final = "archive"
MOST_FILES: Final = 12_000
MOST_DIRECTORY: Final = 2_000_000
MOST_MANIFEST: Final = 30_000_000
UNPACKED: Final = 10
"""How many times more than the upload everything inside may be: compressed words are rarely more."""
_END: Final = struct.Struct("<4s4H2LH")
_NAMES: Final = re.compile(
    r"carnet-record\.json|0-sommaire\.html|ma-sante\.json|mon-historique\.zip|documents/[0-9]{4,5}\.[a-z0-9]{1,5}"
    r"|[a-z]{2,12}/[a-z0-9][a-z0-9-]{0,40}\.(?:json|csv|pdf|html)",
    re.ASCII,
)
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_PIECE: Final = 256 * 1024
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


@dataclass(frozen=True)
class RecordArchive:
    """An archive that keeps the limits, with its manifest."""

    manifest: Manifest
    zipped: zipfile.ZipFile

    def read(self, file: PackedFile) -> bytes:
        """The bytes of a file, proved whole. Raises Invalid when they are not those of the manifest."""
        data = _read(self.zipped, file.path, file.size)
        if sha256(data).hexdigest() != file.sha256:
            raise Invalid.of(ELEMENT, "takein.changed", path=file.path)
        return data


def opened(data: bytes) -> RecordArchive:
    """Raises Invalid (element `archive`) naming the rule of form that it breaks, and the file where it is one."""
    if len(data) > settings.CARNET_MAX_UPLOAD_BYTES:
        raise Invalid.of(ELEMENT, "takein.too_large", limit=str(settings.CARNET_MAX_UPLOAD_BYTES))
    _check_directory(data)
    try:
        zipped = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as wrong:
        raise Invalid.of(ELEMENT, "takein.no_archive") from wrong
    members = zipped.infolist()
    _check_members(members)
    if NAME not in zipped.NameToInfo:
        raise Invalid.of(ELEMENT, "takein.no_manifest")
    return RecordArchive(read_manifest(_read(zipped, NAME, MOST_MANIFEST)), zipped)


def check_files(archive: RecordArchive) -> None:
    """Compares every file with the manifest, holding none. Raises Invalid naming the first that differs."""
    for file in _named(archive.manifest):
        size, digest = 0, sha256()
        try:
            with archive.zipped.open(file.path) as inside:
                while piece := inside.read(_PIECE):
                    size += len(piece)
                    digest.update(piece)
        except KeyError:
            raise Invalid.of(ELEMENT, "takein.missing", path=file.path) from None
        except _BROKEN as wrong:
            raise Invalid.of(ELEMENT, "takein.changed", path=file.path) from wrong
        if (size, digest.hexdigest()) != (file.size, file.sha256):
            raise Invalid.of(ELEMENT, "takein.changed", path=file.path)


def _named(manifest: Manifest) -> list[PackedFile]:
    files = [*(file for one in manifest.documents for file in one.files), *manifest.others]
    if len({file.path for file in files}) != len(files) or len(files) > MOST_FILES:
        raise Invalid.of(ELEMENT, "takein.manifest", why="files")
    for file in files:
        if not _NAMES.fullmatch(file.path):
            raise Invalid.of(ELEMENT, "takein.name", path=file.path[:80])
    return files


def _check_directory(data: bytes) -> None:
    """The end of the archive says how long its list is: it is looked at before the list is read into memory.

    No comment may follow it and no second list of other sizes (Zip64) may stand before it: both are ways to show one
    reader another archive than the next one.
    """
    if len(data) < _END.size or not data.startswith(b"PK\x03\x04"):
        raise Invalid.of(ELEMENT, "takein.no_archive")
    mark, disk, first, here, every, length, start, comment = _END.unpack(data[-_END.size :])
    if mark != b"PK\x05\x06" or disk or first or comment or here != every:
        raise Invalid.of(ELEMENT, "takein.no_archive")
    if every > MOST_FILES or length > MOST_DIRECTORY:
        raise Invalid.of(ELEMENT, "takein.too_many", most=str(MOST_FILES))
    if start + length + _END.size != len(data):
        raise Invalid.of(ELEMENT, "takein.no_archive")


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    together = 0
    for one in members:
        name = one.filename
        if one.orig_filename != name or not _NAMES.fullmatch(name):
            raise Invalid.of(ELEMENT, "takein.name", path=name[:80])
        if name in seen:
            raise Invalid.of(ELEMENT, "takein.twice", path=name)
        if stat.S_IFMT(one.external_attr >> 16) not in (0, stat.S_IFREG):
            raise Invalid.of(ELEMENT, "takein.link", path=name)
        if one.flag_bits & 0x1 or one.compress_type not in _METHODS:
            raise Invalid.of(ELEMENT, "takein.closed", path=name)
        seen.add(name)
        together += one.file_size
    if together > UNPACKED * settings.CARNET_MAX_UPLOAD_BYTES:
        raise Invalid.of(ELEMENT, "takein.unpacked", limit=str(UNPACKED * settings.CARNET_MAX_UPLOAD_BYTES))


def _read(zipped: zipfile.ZipFile, path: str, most: int) -> bytes:
    """The bytes of a member, up to so many; a reader of zip never gives more than the list declared."""
    try:
        if zipped.getinfo(path).file_size > most:
            raise Invalid.of(ELEMENT, "takein.changed", path=path)
        return zipped.read(path)
    except KeyError:
        raise Invalid.of(ELEMENT, "takein.missing", path=path) from None
    except _BROKEN as wrong:
        raise Invalid.of(ELEMENT, "takein.changed", path=path) from wrong
