"""Runs the operator's schematrons on a deposited document, in the background (issue 5, point 7).

Nothing leaves the record: what is found is sealed beside the document, so no event of disclosure is written here; the
depositor's reading of it has one (`read_content_checks`).
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.conf import settings

from carnet.cda.parser import parse, serialised
from carnet.cda.schematron import Checked, Schematron, meant_for, read_index, run
from carnet.documents import checks, contents, entries
from carnet.documents.checks import Check, Found
from carnet.documents.contents import Content
from carnet.kernel.clock import Clock
from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.storage import keys as record_keys


@dataclass(frozen=True)
class _Sheet:
    """A schematron and the hash of its file, which tells its version."""

    file: str
    hash: str


def check_content(record_id: RecordId, logical_id: UUID, clock: Clock) -> int:
    """Checks one document with every schematron meant for it that it was not checked with; returns how many ran.

    Safe to run again. A document or a key that is gone is nothing to check. FolderUnusable when the index is wrong.
    """
    folder = Path(settings.CARNET_SCHEMATRON_FOLDER)
    if not settings.CARNET_SCHEMATRON_FOLDER:
        return 0
    index = read_index(folder)
    content = db.in_transaction(lambda: _content(record_id, logical_id))
    if content is None:
        return 0
    data = contents.read(record_id, content)
    document = parse(data, max_bytes=len(data))
    sheets = _due(record_id, logical_id, folder, meant_for(document, index))
    found = run(serialised(document), folder, [sheet.file for sheet in sheets]) if sheets else ()
    hashes = {sheet.file: sheet.hash for sheet in sheets}
    kept = [_check(each, hashes[each.schematron], clock) for each in found]
    return db.in_transaction(lambda: _keep(record_id, logical_id, kept))


def _content(record_id: RecordId, logical_id: UUID) -> Content | None:
    keys = record_keys.load(record_id)
    if keys is None or keys.metadata is None or keys.document is None:
        return None
    entry = entries.by_logical_id(keys, logical_id)
    return contents.load(keys, entry.content_id) if entry else None


def _due(record_id: RecordId, logical_id: UUID, folder: Path, meant: tuple[Schematron, ...]) -> list[_Sheet]:
    known = checks.known(record_id, logical_id)
    sheets = [_Sheet(each.file, sha256((folder / each.file).read_bytes()).hexdigest()) for each in meant]
    return [sheet for sheet in sheets if (sheet.file, sheet.hash) not in known]


def _check(checked: Checked, sheet_hash: str, clock: Clock) -> Check:
    findings = tuple(Found(each.rule, each.location, each.gravity.value, each.text) for each in checked.findings)
    return Check(checked.schematron, sheet_hash, clock.now(), findings, checked.failure)


def _keep(record_id: RecordId, logical_id: UUID, kept: list[Check]) -> int:
    keys = record_keys.load(record_id)
    if keys is None or keys.metadata is None:
        return 0
    return sum(checks.insert(keys, logical_id, each) for each in kept)
