"""What schematrons found in documents. Owns the table `content_check`; never decides who may read a finding.

A finding may quote its document: it is sealed under the record's metadata key. Counts stand in clear, so that the
integration desk sees which software sends what, without a word of a document.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.storage.keys import RecordKeys


@dataclass(frozen=True)
class Found:
    """One assertion that failed. `gravity` is error, warning or info."""

    rule: str
    location: str
    gravity: str
    text: str


@dataclass(frozen=True)
class Check:
    """What one schematron said of one document. `failure` is why it could not be run."""

    schematron: str
    sheet_hash: str
    at: datetime
    findings: tuple[Found, ...] = ()
    failure: str = ""

    def count(self, gravity: str) -> int:
        """How many findings of this gravity."""
        return sum(finding.gravity == gravity for finding in self.findings)


@dataclass(frozen=True)
class Tally:
    """How the documents that a structure deposited fared with one schematron."""

    structure: str
    schematron: str
    documents: int
    with_errors: int
    not_run: int


def insert(keys: RecordKeys, logical_id: UUID, check: Check) -> bool:
    """Keeps a check; False when this version of the schematron was run on the document already: jobs may run twice."""
    content = json.dumps({"findings": [asdict(each) for each in check.findings], "failure": check.failure})
    row = row_of(logical_id, check.schematron, check.sheet_hash)
    added = db.execute(
        "INSERT INTO content_check (record_id, logical_id, schematron, sheet_hash, errors, warnings, failed, at,"
        " sealed) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [
            keys.record_id,
            logical_id,
            check.schematron,
            check.sheet_hash,
            check.count("error"),
            check.count("warning"),
            bool(check.failure),
            check.at,
            keys.seal("content_check", "sealed", row, 1, content.encode()),
        ],
    )
    return bool(added)


def known(record_id: RecordId, logical_id: UUID) -> frozenset[tuple[str, str]]:
    """The schematrons that were run on a document, each with the hash of its file."""
    sql = "SELECT schematron, sheet_hash FROM content_check WHERE record_id = %s AND logical_id = %s"
    return frozenset((name, sheet) for name, sheet in db.rows(sql, [record_id, logical_id]))


def of_document(keys: RecordKeys, logical_id: UUID) -> tuple[Check, ...]:
    """What was found in a document, the newest run of each schematron."""
    found = db.rows(
        "SELECT DISTINCT ON (schematron) schematron, sheet_hash, at, sealed FROM content_check"
        " WHERE record_id = %s AND logical_id = %s ORDER BY schematron, at DESC",
        [keys.record_id, logical_id],
    )
    return tuple(_read(keys, logical_id, *row) for row in found)


def tallies() -> Sequence[Tally]:
    """Counts by depositing structure and schematron, over all records: numbers only, no record and no document."""
    found = db.rows(
        "SELECT coalesce(d.depositor_structure, ''), c.schematron, count(*), count(*) FILTER (WHERE c.errors > 0),"
        " count(*) FILTER (WHERE c.failed) FROM content_check AS c JOIN document AS d"
        " ON d.record_id = c.record_id AND d.logical_id = c.logical_id GROUP BY 1, 2 ORDER BY 4 DESC, 1, 2"
    )
    return [Tally(structure, name, int(n), int(bad), int(not_run)) for structure, name, n, bad, not_run in found]


def _read(keys: RecordKeys, logical_id: UUID, name: str, sheet: str, at: datetime, sealed: bytes) -> Check:
    content = json.loads(keys.open("content_check", "sealed", row_of(logical_id, name, sheet), 1, sealed))
    return Check(name, sheet, at, tuple(Found(**each) for each in content["findings"]), content["failure"])


def row_of(logical_id: UUID, schematron: str, sheet: str) -> bytes:
    """The row to which a sealed finding is bound."""
    return logical_id.bytes + f"{schematron}\n{sheet}".encode()
