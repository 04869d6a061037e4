"""A stolen database, blob folder or disk shows nobody (DESIGN 4, what a stolen database shows; issue 2, point 4)."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from carnet.documents import contents
from carnet.kernel.clock import FixedClock
from carnet.storage.blobs import LocalBlobStore
from tests.db import TestHouse, admin_connection
from tests.s3_server import S3Server, documents_in
from tests.security import story
from tests.security.canaries import MARK, dump, encodings, files, search

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# Every table that the story must have filled: a dump of empty tables would prove nothing.
FILLED = {
    "account", "account_key", "association", "attempt", "authorisation", "checkpoint", "consent_given", "content",
    "demo_mail", "document", "document_text", "due_act", "entry_version", "event", "event_pending", "head", "instance",
    "locator",
    "log_leaf", "log_node", "one_time_code", "outbox", "outgoing_mail", "patient_identity", "procrastinate_jobs",
    "professional", "record_key", "record_life", "record_settings", "session", "stream_head", "structure",
    "submission_set", "activation", "letter", "recovery", "recovery_code", "notice_link", "terms_accepted", "device",
    "push_subscription", "pending_share",
}  # fmt: skip


@pytest.fixture
def planted(settings: Any, clock: FixedClock) -> story.Planted:
    """The story, told."""
    settings.ROOT_URLCONF = "tests.identity.urls"
    return story.tell(clock)


def test_dump_and_disk_hold_no_canary(
    house: TestHouse, planted: story.Planted, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables by COPY, every file of the instance (blobs, logs) and of PostgreSQL (data, write-ahead log), then S3."""
    with admin_connection(house) as admin:
        tables = dict(dump(admin))
        assert {name.split(" ")[0] for name, rows in tables.items() if name.endswith("(text)") and rows} >= FILLED
        assert search(tables.items(), planted.all()) == []
        admin.execute("CHECKPOINT")
    read = [(name, len(content)) for name, content in files(house.folder)]
    assert any("/blobs/" in name and size > 1000 for name, size in read)
    assert any("pg_wal/" in name for name, _ in read)
    assert search(files(house.folder), [MARK, *planted.numbers.values()]) == []
    bucket = s3_server.bucket()
    documents_in(bucket, monkeypatch)
    for blob in LocalBlobStore(house.instance.blob_folder).ids():
        contents.store().put_back(blob, LocalBlobStore(house.instance.blob_folder).get(blob))
    objects = bucket.objects()
    assert len(objects) > 2
    assert search(objects.items(), planted.all()) == []


def _hex(value: bytes) -> bytes:
    return value.hex().encode()


# Not the story's own: what is planted here stays in the write-ahead log, where the story must leave nothing.
PLANTED = ["Wvbplanted titre du document", "166087511412358"]
WRITTEN: dict[str, Callable[[str], bytes]] = {
    "plain": lambda text: text.encode(),
    "capitals": lambda text: text.upper().encode(),
    "hex": lambda text: _hex(text.encode()),
    "utf-16-le": lambda text: encodings(text)["utf-16-le"],
    "utf-16-be": lambda text: encodings(text)["utf-16-be"],
    "base64+0": lambda text: base64.b64encode(text.encode()),
    "base64+1": lambda text: base64.b64encode(b"x" + text.encode()),
    "base64+2": lambda text: base64.b64encode(b"xy" + text.encode() + b"z"),
    "base64 of utf-16": lambda text: base64.b64encode(text.encode("utf-16-le")),
}


@pytest.mark.parametrize("way", WRITTEN)
@pytest.mark.parametrize("canary", PLANTED)
def test_search_finds_a_planted_value_in_a_table_and_on_disk(
    house: TestHouse, way: str, canary: str, tmp_path: Path
) -> None:
    """The planted bug: a value in clear, however it is written, in a column and in a file."""
    value = WRITTEN[way](canary)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO attempt VALUES (%s, now(), now(), 1)", [value])
    with admin_connection(house) as admin:
        found = search(dump(admin), [canary])
    assert {leak.place for leak in found} >= {"attempt (binary)"}
    (tmp_path / "blob").write_bytes(b"\0\1" + value + b"\xff")
    assert search(files(tmp_path), [canary])


def test_search_finds_a_planted_value_in_the_data_folder(house: TestHouse) -> None:
    """A value in clear in a table reaches the files of PostgreSQL: the search looks where it would be."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO attempt VALUES (%s, now(), now(), 1)", [b"Zqxplanted in clear"])
    with admin_connection(house) as admin:
        admin.execute("CHECKPOINT")
        place = admin.execute("SELECT pg_relation_filepath('attempt')").fetchone()
        admin.execute("DELETE FROM attempt")
    found = {leak.place for leak in search(files(house.folder), ["Zqxplanted"])}
    assert place is not None and any(name.endswith(place[0]) for name in found)
    assert any("pg_wal/" in name for name in found)


def test_database_role_that_serves_cannot_read_files(house: TestHouse) -> None:
    with psycopg.connect(house.cluster.dsn()) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("SELECT pg_read_file('PG_VERSION')")
