"""The text of a master key: its versions, the root of derived secrets, what seals it. Owns formats; reads no file.

Version 1 (ASCII lines): `carnet-master-key v1`, then one line `key <id: 16 hex> <secret: 64 hex>` a version, oldest
first; the oldest is also the root of derived secrets. Version 2, written by the first rotation: `carnet-master-key v2`,
one line `root …`, then the `key …` lines, so that a version that wraps nothing any more can go and derived secrets
stay; then `index …` lines, the later secrets of the blind indexes, oldest first; the last one is called `index-coming`
or `index-moving` while a rotation of the indexes is under way (`IndexPhase`). An id is computed from its secret, so a
mistyped or rotten line is noticed.

Sealed: `carnet-master-key sealed v1`, `with <name of the sealer>`, its settings (never a secret), `sealed <hex>`: the
text of version 2, sealed by a key that this machine cannot read (`storage.key_sealers`).
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from carnet.crypto.aead import KEY_ID_BYTES, SECRET_BYTES, Key

FIRST_LINE = "carnet-master-key v1"
SECOND_VERSION = "carnet-master-key v2"
SEALED_VERSION = "carnet-master-key sealed v1"
_LINE = re.compile(r"(key|root|index|index-coming|index-moving) ([0-9a-f]{16}) ([0-9a-f]{64})")
_SETTING = re.compile(r"([a-z][a-z-]*) (\S(?:.*\S)?)")


def root_key(secret: bytes) -> Key:
    """A version of the master key: its public id is derived from its secret (HKDF-SHA256)."""
    if len(secret) != SECRET_BYTES:
        raise ValueError("a master key has 32 bytes")
    return Key(HKDF(SHA256(), KEY_ID_BYTES, None, b"carnet/master-key-id/v1").derive(secret), secret)


class IndexPhase(StrEnum):
    """How far the newest index secret is in use; each value is the name of its line in the file.

    COMING: every process learns it and looks for both forms, none writes it. MOVING: it is written, both forms are
    looked for, rows of the former one are converted. SETTLED: only its form is there.
    """

    COMING = "index-coming"
    MOVING = "index-moving"
    SETTLED = "index"


@dataclass(frozen=True)
class KeyRing:
    """A master key. `versions` wrap, oldest first; `root` derives; `indexes` follow the derived index secret."""

    versions: tuple[Key, ...]
    root: Key
    indexes: tuple[Key, ...] = ()
    phase: IndexPhase = IndexPhase.SETTLED

    def __post_init__(self) -> None:
        if not self.versions:
            raise ValueError("a master key has at least one version")
        if not self.indexes and self.phase is not IndexPhase.SETTLED:
            raise ValueError("only a later secret of the indexes comes or moves")

    @property
    def position(self) -> int:
        """A number that grows by one with each step of each rotation of the indexes, from 0."""
        return 3 * len(self.indexes) - 2 + list(IndexPhase).index(self.phase) if self.indexes else 0

    @property
    def written(self) -> int:
        """The generation of the indexes that is written now: how many later secrets made it."""
        return len(self.indexes) - (self.phase is IndexPhase.COMING)

    @property
    def oldest(self) -> int:
        """The oldest generation that is looked for."""
        return len(self.indexes) - (self.phase is not IndexPhase.SETTLED)

    def with_index(self, key: Key) -> "KeyRing":
        """The ring with a secret of the indexes that every process learns first."""
        return replace(self, indexes=(*self.indexes, key), phase=IndexPhase.COMING)

    def in_phase(self, phase: IndexPhase) -> "KeyRing":
        """The ring with its newest index secret in this phase."""
        return replace(self, phase=phase)

    def with_version(self, key: Key) -> "KeyRing":
        """The ring with a newer version, which wraps from now on."""
        return replace(self, versions=(*self.versions, key))

    def only_newest(self) -> "KeyRing":
        """The ring without the versions that no wrapped key needs any more."""
        return replace(self, versions=self.versions[-1:])


@dataclass(frozen=True)
class SealedRing:
    """A ring that only a sealer can open: its name, its settings, the sealed text."""

    sealer: str
    settings: tuple[tuple[str, str], ...]
    sealed: bytes


def ring_of(versions: tuple[Key, ...]) -> KeyRing:
    """The ring of a file of version 1: the oldest version derives too."""
    return KeyRing(versions, versions[0])


def ring_text(ring: KeyRing) -> bytes:
    """The text of a ring: version 1 as long as that can say it."""
    keys = [_line("key", key) for key in ring.versions]
    if ring == ring_of(ring.versions):
        return _joined([FIRST_LINE, *keys])
    names = [IndexPhase.SETTLED.value] * len(ring.indexes)
    if ring.indexes:
        names[-1] = ring.phase.value
    indexes = [_line(name, key) for name, key in zip(names, ring.indexes, strict=True)]
    return _joined([SECOND_VERSION, _line("root", ring.root), *keys, *indexes])


def sealed_text(sealed: SealedRing) -> bytes:
    """The text of a sealed ring."""
    settings = [f"{name} {value}" for name, value in sealed.settings]
    return _joined([SEALED_VERSION, f"with {sealed.sealer}", *settings, f"sealed {sealed.sealed.hex()}"])


def parsed(text: bytes) -> KeyRing | SealedRing | None:
    """What a text says; None when it is damaged."""
    first, *lines = text.decode("utf-8", "replace").splitlines() or [""]
    if first == SEALED_VERSION:
        return _sealed(lines)
    found = [_key(line) for line in lines]
    keys = [one for one in found if one is not None]
    if len(keys) != len(found) or not keys:
        return None
    named: dict[str, list[Key]] = {"key": [], "root": [], **{phase.value: [] for phase in IndexPhase}}
    for name, key in keys:
        named[name].append(key)
    return _ring(first, named)


def _ring(first: str, named: dict[str, list[Key]]) -> KeyRing | None:
    unsettled = [(phase, key) for phase in (IndexPhase.COMING, IndexPhase.MOVING) for key in named[phase.value]]
    versions, indexes = tuple(named["key"]), (*named[IndexPhase.SETTLED.value], *(key for _, key in unsettled))
    doubled = any(len({key.id for key in keys}) != len(keys) for keys in (versions, indexes))
    if not versions or doubled or len(unsettled) > 1:
        return None
    phase = unsettled[0][0] if unsettled else IndexPhase.SETTLED
    if first == FIRST_LINE and not named["root"] and not indexes:
        return ring_of(versions)
    if first == SECOND_VERSION and len(named["root"]) == 1:
        return KeyRing(versions, named["root"][0], indexes, phase)
    return None


def _key(line: str) -> tuple[str, Key] | None:
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    key = root_key(bytes.fromhex(match[3]))
    return (match[1], key) if key.id.hex() == match[2] else None


def _sealed(lines: list[str]) -> SealedRing | None:
    found = [match for line in lines if (match := _SETTING.fullmatch(line))]
    settings = [(match[1], match[2]) for match in found]
    if len(found) != len(lines) or len(settings) < 2 or settings[0][0] != "with" or settings[-1][0] != "sealed":
        return None
    try:
        return SealedRing(settings[0][1], tuple(settings[1:-1]), bytes.fromhex(settings[-1][1]))
    except ValueError:
        return None


def _line(name: str, key: Key) -> str:
    return f"{name} {key.id.hex()} {key.secret.hex()}"


def _joined(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("utf-8")
