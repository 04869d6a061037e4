"""The folder of the messages that came lately. Owns its files and their bounds; never anything outside a sandbox.

Each file is sealed: a sandbox takes made-up people only, and who sends somebody real by mistake leaves nothing readable
on the disk. A file appears whole or not at all; the oldest go when there are more than `MOST`.
"""

import base64
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from django.conf import settings

from carnet.crypto.aead import Aad, open_sealed, seal
from carnet.crypto.errors import SealBroken
from carnet.inspector.message import Message, Sheet
from carnet.kernel.durable import write_whole
from carnet.storage import vault

T = TypeVar("T")
FOLDER: Final = "inspector"
MOST: Final = 200
MESSAGE, DOCUMENTS, FINDINGS = ".message", ".documents", ".findings"


class NotASandbox(Exception):
    """Asked of an instance that keeps no message."""


def keeps() -> bool:
    """Whether this instance keeps messages: a sandbox does."""
    return bool(settings.CARNET_INSPECTOR_FOLDER)


def keep(message: Message, documents: Mapping[str, bytes]) -> None:
    """Keeps a message, and its CDA documents until the schematrons looked at them."""
    folder = _folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    moment = "".join(sign for sign in message.at if sign.isdigit())
    stem = folder / f"{moment}-{message.id}"
    if documents:
        plain = {part: base64.b64encode(data).decode() for part, data in documents.items()}
        _write(stem.with_suffix(DOCUMENTS), plain)
    _write(stem.with_suffix(MESSAGE), message)
    for old in _stems()[MOST:]:
        _forget(old)


def newest(most: int) -> list[Message]:
    """The last messages, the newest first."""
    found = (_read(stem.with_suffix(MESSAGE), Message) for stem in _stems()[:most])
    return [one for one in found if one is not None]


def one(name: str) -> Message | None:
    """The message with this id."""
    stem = _stem(name)
    return _read(stem.with_suffix(MESSAGE), Message) if stem else None


def findings(name: str) -> tuple[Sheet, ...] | None:
    """What schematrons found in the documents of a message; None while they were not looked at."""
    stem = _stem(name)
    return _read(stem.with_suffix(FINDINGS), tuple[Sheet, ...]) if stem else None


def waits(name: str) -> bool:
    """Whether documents of a message wait for the schematrons."""
    stem = _stem(name)
    return stem is not None and stem.with_suffix(DOCUMENTS).exists()


def waiting() -> Iterator[tuple[str, Mapping[str, bytes]]]:
    """The messages whose documents wait, the oldest first, with these documents by their parts."""
    for path in sorted(_folder().glob(f"*{DOCUMENTS}")):
        plain = _read(path, dict[str, str])
        if plain is not None:
            yield path.stem.partition("-")[2], {part: base64.b64decode(text) for part, text in plain.items()}


def keep_findings(name: str, sheets: tuple[Sheet, ...]) -> None:
    """Keeps what was found, and forgets the documents."""
    stem = _stem(name)
    if stem is not None:
        _write(stem.with_suffix(FINDINGS), sheets)
        stem.with_suffix(DOCUMENTS).unlink(missing_ok=True)


def clear() -> int:
    """Forgets every message, and says how many there were."""
    stems = _stems()
    for stem in stems:
        _forget(stem)
    return len(stems)


def _folder() -> Path:
    if not keeps():
        raise NotASandbox
    return Path(settings.CARNET_INSPECTOR_FOLDER)


def _stems() -> list[Path]:
    return sorted((path.with_suffix("") for path in _folder().glob(f"*{MESSAGE}")), reverse=True)


def _stem(name: str) -> Path | None:
    if not (name.isascii() and name.isalnum()):
        return None
    found = next(_folder().glob(f"*-{name}{MESSAGE}"), None)
    return found.with_suffix("") if found else None


def _forget(stem: Path) -> None:
    for suffix in (DOCUMENTS, FINDINGS, MESSAGE):
        stem.with_suffix(suffix).unlink(missing_ok=True)


def _place(path: Path) -> Aad:
    return Aad(FOLDER, path.suffix[1:], b"", path.stem.encode(), 1)


def _write(path: Path, content: object) -> None:
    key = vault.content_key(FOLDER, FOLDER)
    write_whole(path, seal(key, msgspec.json.encode(content), _place(path)))


def _read(path: Path, kind: type[T]) -> T | None:
    """What a file holds; None when it went meanwhile, or was written under another key."""
    with suppress(FileNotFoundError, SealBroken, msgspec.MsgspecError):
        plain = open_sealed(vault.content_key(FOLDER, FOLDER), path.read_bytes(), _place(path))
        return msgspec.json.decode(plain, type=kind)
    return None
