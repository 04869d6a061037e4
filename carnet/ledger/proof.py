"""The proof that a person takes home: events, openings, paths to signed heads. Owns its files; decides nothing.

`tools/carnet_verify.py` reads them without carnet; docs/adr/0007-the-log.md says what each holds. Links of others are
in it as hashes only. An event that no signed head covers yet stands in its chain, without a path.
"""

import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from carnet.crypto.merkle import consistency_spans, inclusion_spans
from carnet.kernel.ids import RecordId
from carnet.ledger import cosignatures, log_keys, log_store, log_tree
from carnet.ledger.event import Stream
from carnet.ledger.journal import Damaged, Entry
from carnet.ledger.log_store import KeptCheckpoint, Leaf

FORMAT = "carnet-proof/v1"
# The member of a proof's event that names the heads it was given, so that the next proof can lead on from them.
HEADS_DETAIL = "heads"

File = tuple[str, bytes]


@dataclass(frozen=True)
class Proof:
    """The files of a proof, the heads they lead to, how many events they hold and how many have no path yet."""

    files: tuple[File, ...]
    heads: tuple[KeptCheckpoint, ...]
    events: int
    without_path: int
    waiting: frozenset[tuple[int, int]] = frozenset()


def build(record_id: RecordId, entries: Sequence[Entry | Damaged], streams: Mapping[Stream, int]) -> Proof:
    """The proof of these events, which are all those of these streams; each stream with the number of its last event.

    `waiting` of it names the events, by stream and number, that no signed head covers yet.
    """
    heads = [head for year in log_store.years() if (head := log_store.latest_checkpoint(year))]
    witnessed = [kept for head in heads if (kept := cosignatures.newest(head.year)) and kept.size <= head.size]
    leaves = log_store.leaves_of(record_id, streams)
    covered = {head.year: head.size for head in heads}
    proved = [leaf for leaf in leaves if leaf.index < covered.get(leaf.year, 0)]
    paths = _paths(heads, proved)
    ordered: list[Entry | Damaged] = sorted(entries, key=lambda entry: (entry.ref.stream, entry.ref.seq))
    manifest = {
        "format": FORMAT,
        "record": str(record_id),
        "streams": {str(int(stream)): number for stream, number in sorted(streams.items())},
    }
    keys = "".join(f"{key}\n" for head in heads for key in log_keys.published(head.year))
    files = (
        ("manifest.json", _json(manifest)),
        ("events.json", _json([_event(entry) for entry in ordered])),
        ("paths.json", _json(paths)),
        ("consistency.json", _json(_consistency(heads, ordered, witnessed))),
        ("keys.txt", keys.encode()),
        *((f"heads/{head.year}.txt", head.note) for head in heads),
        *((f"witnessed/{head.year}.txt", head.note) for head in witnessed),
        ("witnesses.txt", "".join(f"{one.key.encoded()}\n" for one in cosignatures.witnesses()).encode()),
    )
    there = {(leaf.stream, leaf.seq) for leaf in proved}
    waiting = frozenset((int(e.ref.stream), e.ref.seq) for e in ordered) - there
    return Proof(files, tuple(heads), len(ordered), len(waiting), waiting)


def detail(proof: Proof) -> tuple[tuple[str, str], ...]:
    """What the event of the export remembers of it."""
    return ((HEADS_DETAIL, " ".join(f"{head.year}:{head.size}" for head in proof.heads)),)


def zipped(files: Iterable[File]) -> bytes:
    """The files as one archive."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _event(entry: Entry | Damaged) -> dict[str, Any]:
    """A damaged event stands at its place without its content, and the verifier names it."""
    return {
        "stream": int(entry.ref.stream),
        "seq": entry.ref.seq,
        "prev": entry.prev.hex(),
        "link": entry.ref.link.hex(),
        "commitment": entry.commitment.hex(),
        "opening": entry.opening.hex() if isinstance(entry, Entry) else "",
        "ids_shown": entry.ids_shown.hex(),
        "body": entry.event.body().decode() if isinstance(entry, Entry) else "",
    }


def _paths(heads: Sequence[KeptCheckpoint], leaves: Sequence[Leaf]) -> list[dict[str, Any]]:
    """The path of each leaf; the nodes of all paths of a year are read at once."""
    by_year: dict[int, list[Leaf]] = defaultdict(list)
    for leaf in leaves:
        by_year[leaf.year].append(leaf)
    found = []
    for head in heads:
        own = by_year[head.year]
        spans = {span for leaf in own for span in inclusion_spans(leaf.index, head.size)}
        kept = log_store.hashes(head.year, log_tree.needed(spans))
        for leaf in own:
            path = [node.hex() for node in log_tree.inclusion(leaf.index, head.size, kept)]
            place = {"stream": leaf.stream, "seq": leaf.seq, "log": leaf.year, "index": leaf.index}
            found.append({**place, "path": path})
    return found


def _consistency(
    heads: Sequence[KeptCheckpoint], entries: Sequence[Entry | Damaged], witnessed: Sequence[KeptCheckpoint]
) -> list[dict[str, Any]]:
    """How each head leads on from the heads of earlier exports of this person, and from what witnesses cosigned."""
    whole = (entry for entry in entries if isinstance(entry, Entry))
    earlier = {given for entry in whole for given in dict(entry.event.detail).get(HEADS_DETAIL, "").split()}
    found = []
    for head in heads:
        sizes = {int(given.partition(":")[2]) for given in earlier if given.startswith(f"{head.year}:")}
        sizes |= {kept.size for kept in witnessed if kept.year == head.year}
        for old in sorted(size for size in sizes if size <= head.size):
            kept = log_store.hashes(head.year, log_tree.needed(consistency_spans(old, head.size)))
            nodes = [node.hex() for node in log_tree.consistency(old, head.size, kept)]
            found.append({"log": head.year, "old": old, "new": head.size, "nodes": nodes})
    return found


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
