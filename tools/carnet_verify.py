#!/usr/bin/env python3
"""Verifies a proof of carnet (mon-historique.zip) without carnet. One file; needs Python 3.11 and `cryptography`.

    python carnet_verify.py mon-historique.zip [older-historique.zip] [--key NAME+ID+KEY]

A whole record that was taken home (mon-dossier.zip) holds such a proof: it is taken out of it.

It checks that each stream of events counts 1, 2, 3 … without a gap; that each event points back to the one before, from
the beginning of the record; that each body is the one that was committed to; that each event is in the log under a
head signed by the operator; and, with an older proof, that nothing of it was changed or removed since. The key in the
file is the one that the operator gave: compare it with the one published elsewhere, or give that one with --key.
"""

import argparse
import base64
import hashlib
import hmac
import io
import json
import sys
import uuid
import zipfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "carnet-proof/v1"
MOST_BYTES = 500_000_000
INSIDE = "mon-historique.zip"
FILES = ("manifest.json", "events.json", "paths.json", "consistency.json", "keys.txt")


class Wrong(Exception):
    """What does not prove, in one sentence."""


@dataclass(frozen=True)
class Head:
    """A signed head of the log of one year."""

    origin: str
    size: int
    root: bytes
    key: str


@dataclass(frozen=True)
class Verified:
    """What a proof that holds says: record, links of events by stream and number, signed heads by year."""

    record: str
    links: dict[tuple[int, int], bytes]
    heads: dict[int, Head]
    without_path: tuple[tuple[int, int], ...]
    told: dict[tuple[int, int], str]
    witnesses: dict[int, list[str]]


def sha256(*parts: bytes) -> bytes:
    """The hash of these bytes one after the other."""
    return hashlib.sha256(b"".join(parts)).digest()


def read(path: Path) -> dict[str, bytes]:
    """The files of a proof."""
    try:
        with zipfile.ZipFile(path) as archive:
            if INSIDE not in archive.namelist():
                return members(archive)
            with archive.open(INSIDE) as raw, zipfile.ZipFile(io.BytesIO(raw.read(MOST_BYTES))) as inside:
                return members(inside)
    except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as error:
        raise Wrong(f"the archive cannot be read: {error}") from error


def members(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """What is in an archive, up to a bound."""
    if sum(member.file_size for member in archive.infolist()) > MOST_BYTES:
        raise Wrong("the archive is too large")
    return {member.filename: archive.read(member) for member in archive.infolist()}


def verify(files: dict[str, bytes], trusted: str | None = None) -> Verified:
    """Checks one proof; Wrong names the first thing that does not prove."""
    missing = [name for name in FILES if name not in files]
    if missing:
        raise Wrong(f"files are missing: {', '.join(missing)}")
    manifest = json.loads(files["manifest.json"])
    if manifest["format"] != FORMAT:
        raise Wrong("another format of proof")
    heads = signed_heads(files, trusted)
    paths, events = json.loads(files["paths.json"]), json.loads(files["events.json"])
    links = chains(manifest, events)
    in_log(links, heads, paths)
    proved = {(path["stream"], path["seq"]) for path in paths}
    recent(proved, events)
    told = {(event["stream"], event["seq"]): in_words(event["body"]) for event in events}
    seen = witnessed(files, heads, trusted)
    return Verified(manifest["record"], links, heads, tuple(sorted(set(links) - proved)), told, seen)


def witnessed(files: dict[str, bytes], heads: dict[int, Head], trusted: str | None) -> dict[int, list[str]]:
    """Who else than the operator cosigned a head that the head of the proof leads on from, by year."""
    listed = lines_of(files["witnesses.txt"].decode()) if files.get("witnesses.txt") else []
    given = {(c["log"], c["old"], c["new"]): c["nodes"] for c in json.loads(files["consistency.json"])}
    keys = {line.partition("+")[0]: line for line in lines_of(files["keys.txt"].decode())} if heads else {}
    found: dict[int, list[str]] = {}
    for name, note in files.items():
        if not name.startswith("witnessed/"):
            continue
        old = signed_head(note.decode(), keys, trusted)
        year = int(old.origin.rpartition("/")[2])
        new = heads.get(year)
        nodes = [bytes.fromhex(node) for node in given.get((year, old.size, new.size if new else -1), [])]
        if new is None or not leads_on(old.size, new.size, old.root, new.root, nodes):
            raise Wrong(f"log {year}: its head does not lead on from the one that witnesses saw")
        found[year] = [key for key in listed if cosigned(note.decode(), key)]
    return found


def cosigned(note: str, key: str) -> bool:
    """Whether a witness cosigned a note (C2SP tlog-cosignature); Wrong for a wrong signature under its name."""
    name, key_id, encoded = key.split("+", 2)
    typed, text = from_base64(encoded), note.rpartition("\n\n")[0]
    if typed[:1] != b"\x04" or sha256(name.encode(), b"\n", typed)[:4].hex() != key_id:
        raise Wrong("a key of a witness is not one, or its id is not its own")
    for line in lines_of(note.rpartition("\n\n")[2]):
        _, signer, data = line.split(" ")
        signature = from_base64(data)
        if signer == name and signature[:4].hex() == key_id:
            at = int.from_bytes(signature[4:12], "big")
            message = f"cosignature/v1\ntime {at}\n{text}\n".encode()
            try:
                Ed25519PublicKey.from_public_bytes(typed[1:]).verify(signature[12:], message)
            except InvalidSignature as error:
                raise Wrong(f"the witness {name} did not sign this head") from error
            return True
    return False


def in_words(body: str) -> str:
    """When, and what was done, as the event itself says it."""
    try:
        event = json.loads(body)
        return f"{event['at'][:16].replace('T', ' ')} {event['act']}"
    except (ValueError, KeyError, TypeError):
        return "?"


def around(events: list[dict[str, Any]], place: int) -> str:
    """The events beside one that cannot be read any more, so that a person finds it in an older copy."""
    before = in_words(events[place - 1]["body"]) if place else "-"
    after = in_words(events[place + 1]["body"]) if place + 1 < len(events) else "-"
    return f"(before it: {before}; after it: {after})"


def chains(manifest: dict[str, Any], events: list[dict[str, Any]]) -> dict[tuple[int, int], bytes]:
    """The links of all events, each stream verified from its beginning."""
    links: dict[tuple[int, int], bytes] = {}
    record = uuid.UUID(manifest["record"]).bytes
    for name, number in manifest["streams"].items():
        stream = int(name)
        before = sha256(b"carnet/stream/v1", record, stream.to_bytes(2, "big"))
        own = [event for event in events if event["stream"] == stream]
        if [event["seq"] for event in own] != list(range(1, number + 1)):
            gone = sorted(set(range(1, number + 1)) - {event["seq"] for event in own})
            first = f", event {gone[0]} is missing" if gone else ""
            raise Wrong(f"stream {stream}: the events do not count from 1 to {number}{first}")
        for place, event in enumerate(own):
            try:
                before = links[stream, event["seq"]] = linked(event, before)
            except Wrong as wrong:
                raise Wrong(f"{wrong} {around(own, place)}") from wrong
    if len(links) != len(events):
        raise Wrong("events of a stream that is not named")
    return links


def linked(event: dict[str, Any], before: bytes) -> bytes:
    """The link of one event; Wrong when its body, its predecessor or itself does not prove."""
    where = f"stream {event['stream']}, event {event['seq']}"
    commitment, ids = bytes.fromhex(event["commitment"]), bytes.fromhex(event["ids_shown"])
    body = event["body"].encode()
    opened = hmac.digest(bytes.fromhex(event["opening"]), body, "sha256")
    if not hmac.compare_digest(opened, commitment):
        raise Wrong(f"{where}: the content is not the one that was written")
    told = json.loads(body)
    if told["stream"] != event["stream"] or b"".join(uuid.UUID(i).bytes for i in told["documents"]) != ids:
        raise Wrong(f"{where}: the content is that of another event")
    if bytes.fromhex(event["prev"]) != before:
        raise Wrong(f"{where}: does not follow the event before it")
    place = event["stream"].to_bytes(2, "big") + event["seq"].to_bytes(8, "big")
    link = sha256(before, place, commitment, sha256(ids))
    if bytes.fromhex(event["link"]) != link:
        raise Wrong(f"{where}: its link is not the hash of it")
    return link


def in_log(links: dict[tuple[int, int], bytes], heads: dict[int, Head], paths: list[dict[str, Any]]) -> None:
    """Wrong unless each path leads from its event to a signed head, and only the newest events have none."""
    seen = set()
    for path in paths:
        place, head = (path["stream"], path["seq"]), heads.get(path["log"])
        if head is None or place not in links or place in seen:
            raise Wrong(f"a path without its event or its head: {place}")
        seen.add(place)
        nodes = [bytes.fromhex(node) for node in path["path"]]
        if root_by_path(sha256(b"\0", links[place]), path["index"], head.size, nodes) != head.root:
            raise Wrong(f"stream {place[0]}, event {place[1]}: is not in the signed log")
    for stream, seq in set(links) - seen:
        if any(other == stream and later > seq for other, later in seen):
            raise Wrong(f"stream {stream}, event {seq}: has no path, though later events have one")


def recent(proved: set[tuple[int, int]], events: list[dict[str, Any]]) -> None:
    """Wrong when an event that is older than a day has no path: the log takes events within seconds."""
    for event in events:
        at = datetime.fromisoformat(json.loads(event["body"])["at"])
        if (event["stream"], event["seq"]) not in proved and datetime.now(UTC) - at > timedelta(days=1):
            raise Wrong(f"stream {event['stream']}, event {event['seq']}: has no path, though it is not recent")


def root_by_path(node: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """The root that an inclusion path leads to (RFC 9162 2.1.3.2); None when its length is wrong."""
    if not 0 <= index < size:
        return None
    last = size - 1
    for sibling in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            node = sha256(b"\1", sibling, node)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = sha256(b"\1", node, sibling)
        index, last = index >> 1, last >> 1
    return node if last == 0 else None


def leads_on(old: int, new: int, old_root: bytes, new_root: bytes, nodes: list[bytes]) -> bool:
    """Whether the newer tree only appends to the older one (RFC 9162 2.1.4.2)."""
    if old == new:
        return not nodes and old_root == new_root
    if not 0 < old < new or not nodes:
        return False
    if old & (old - 1) == 0:
        nodes = [old_root, *nodes]
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    older = newer = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            older, newer = sha256(b"\1", node, older), sha256(b"\1", node, newer)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            newer = sha256(b"\1", newer, node)
        here, last = here >> 1, last >> 1
    return last == 0 and older == old_root and newer == new_root


def signed_heads(files: dict[str, bytes], trusted: str | None) -> dict[int, Head]:
    """The heads of the proof, by year, each signed by its key."""
    # Before the first head there is no key either.
    listed = lines_of(files["keys.txt"].decode()) if files["keys.txt"] else []
    keys = {line.partition("+")[0]: line for line in listed}
    heads = {}
    for name, note in files.items():
        if name.startswith("heads/"):
            head = signed_head(note.decode(), keys, trusted)
            heads[int(head.origin.rpartition("/")[2])] = head
            if name != f"heads/{head.origin.rpartition('/')[2]}.txt":
                raise Wrong(f"{name}: is the head of another year")
    return heads


def signed_head(note: str, keys: dict[str, str], trusted: str | None) -> Head:
    """One head (C2SP signed-note, tlog-checkpoint), signed by the key of its name."""
    text, border, signatures = note.rpartition("\n\n")
    lines = text.split("\n")
    key = keys.get(lines[0], "")
    if not border or len(lines) != 3 or not key:
        raise Wrong("a head is not a signed head with its key")
    name, key_id, public = read_key(key)
    if trusted is not None and public != read_key(trusted)[2]:
        raise Wrong("a head is signed by another key than the trusted one")
    for line in lines_of(signatures):
        dash, signer, encoded = line.split(" ")
        signature = from_base64(encoded)
        if dash == "\N{EM DASH}" and signer == name and signature[:4] == key_id:
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(signature[4:], f"{text}\n".encode())
            except InvalidSignature as error:
                raise Wrong("a head is not signed by its key") from error
            return Head(name, int(lines[1]), from_base64(lines[2]), key)
    raise Wrong("a head is not signed by its key")


def lines_of(text: str) -> list[str]:
    """The lines of a text, each ended by a newline and by nothing else."""
    if not text.endswith("\n"):
        raise Wrong("a text does not end with a line")
    return text[:-1].split("\n")


def from_base64(text: str) -> bytes:
    """Bytes from the one text that stands for them."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise Wrong("a value is not written in its one way")
    return data


def read_key(key: str) -> tuple[str, bytes, bytes]:
    """Name, id and bytes of a published key; Wrong when its id is not that of its bytes."""
    name, key_id, encoded = key.split("+", 2)
    typed = from_base64(encoded)
    if typed[:1] != b"\x01" or sha256(name.encode(), b"\n", typed)[:4].hex() != key_id:
        raise Wrong("a key is not an Ed25519 key, or its id is not its own")
    return name, bytes.fromhex(key_id), typed[1:]


def compare(newer: Verified, older: Verified, files: dict[str, bytes]) -> None:
    """Wrong unless the newer proof contains all of the older one, and its log leads on from the older head."""
    if newer.record != older.record:
        raise Wrong("the two proofs are of two records")
    for place, link in older.links.items():
        if newer.links.get(place) != link:
            raise Wrong(f"stream {place[0]}, event {place[1]}: was there before, and is gone or changed")
    given = {(c["log"], c["old"], c["new"]): c["nodes"] for c in json.loads(files["consistency.json"])}
    for year, old in older.heads.items():
        new = newer.heads.get(year)
        if new is None or read_key(new.key) != read_key(old.key):
            raise Wrong(f"log {year}: there is no head by the same key any more")
        nodes = [bytes.fromhex(node) for node in given.get((year, old.size, new.size), [])]
        if not leads_on(old.size, new.size, old.root, new.root, nodes):
            raise Wrong(f"log {year}: the log of now does not lead on from the one of then")


def checked(proof: Path, older: Path | None, trusted: str | None) -> Verified:
    """Reads and verifies a proof, and that it leads on from an older one; any other shape than a proof is Wrong."""
    files = read(proof)
    try:
        now = verify(files, trusted)
        if older is not None:
            compare(now, verify(read(older), trusted), files)
        return now
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError) as error:
        raise Wrong(f"not of the shape of a proof ({type(error).__name__}: {error})") from error


def needed(now: Verified, keys: list[str]) -> None:
    """Wrong unless each of these witnesses cosigned a head of each log."""
    for key in keys:
        for year in now.heads:
            if key not in now.witnesses.get(year, []):
                raise Wrong(f"log {year}: the witness {key.partition('+')[0]} did not sign a head")


def main(words: list[str] | None = None) -> int:
    """Exit code 0: everything proves; 1: something does not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("proof", type=Path)
    parser.add_argument("older", type=Path, nargs="?")
    parser.add_argument("--key", help="la clé publiée / the published key")
    parser.add_argument(
        "--witness",
        action="append",
        default=[],
        help="clé d'un témoin / key of a witness",
    )
    args = parser.parse_args(words)
    try:
        now = checked(args.proof, args.older, args.key)
        needed(now, args.witness)
    except Wrong as wrong:
        print(f"NON : ce fichier ne prouve pas l'historique.\nNO: this file does not prove the history.\n  {wrong}")
        return 1
    print(f"OUI : {len(now.links)} événements, aucun ne manque, aucun n'est changé.")
    print(f"YES: {len(now.links)} events, none is missing, none was changed.")
    for stream, seq in now.without_path:
        print(f"  {stream}/{seq} ({now.told[stream, seq]}) trop récent pour être signé / too recent to be signed")
    for year, head in sorted(now.heads.items()):
        print(f"  {year}: {head.size} · {head.root.hex()} · {head.key}")
        for key in now.witnesses.get(year, []):
            print(f"  {year}: témoin / witness {key}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
