"""Where backups go: a folder; S3, against a small server of our own that speaks the five calls we make."""

import os
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import pytest

from carnet.storage.backup_errors import TargetFailed, TargetUnknown
from carnet.storage.backup_target import BackupTarget, checked, target


class _Bucket(BaseHTTPRequestHandler):
    """PUT (also in parts), GET, HEAD, DELETE of a key, ListObjectsV2; no signature is checked."""

    kept: dict[str, bytes] = {}
    parts: dict[int, bytes] = {}
    broken = False
    protocol_version = "HTTP/1.1"

    def _send(self, status: int, body: bytes = b"", size: int | None = None) -> None:
        self.send_response(503 if self.broken else status)
        self.send_header("Content-Length", str(len(body) if size is None else size))
        self.send_header("ETag", '"0"')
        self.send_header("Last-Modified", "Mon, 02 Mar 2026 09:30:00 GMT")
        self.end_headers()
        self.wfile.write(body)

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix("/bucket/")

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        part = parse_qs(urlsplit(self.path).query).get("partNumber")
        if part:
            self.parts[int(part[0])] = data
        elif not self.broken:
            self.kept[self._key()] = data
        self._send(200)

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            names = sorted(name for name in self.kept if name.startswith(query.get("prefix", [""])[0]))
            contents = "".join(
                f"<Contents><Key>{escape(name)}</Key><Size>{len(self.kept[name])}</Size><ETag>0</ETag>"
                "<LastModified>2026-03-02T09:30:00.000Z</LastModified></Contents>"
                for name in names
            )
            body = f"<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"
            self._send(200, body.encode())
        elif self._key() in self.kept:
            self._send(200, self.kept[self._key()])
        else:
            self._send(404)

    def do_HEAD(self) -> None:
        data = self.kept.get(self._key())
        self._send(404 if data is None else 200, size=len(data or b""))

    def do_DELETE(self) -> None:
        self.kept.pop(self._key(), None)
        self._send(204)

    def do_POST(self) -> None:
        """DeleteObjects, and the beginning and end of a file that is sent in parts."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        query = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        names = "<Bucket>bucket</Bucket><Key>k</Key>"
        if "uploads" in query:
            self.parts.clear()
            answer = f"<InitiateMultipartUploadResult>{names}<UploadId>1</UploadId></InitiateMultipartUploadResult>"
            return self._send(200, answer.encode())
        if "uploadId" in query:
            self.kept[self._key()] = b"".join(data for _, data in sorted(self.parts.items()))
            answer = f"<CompleteMultipartUploadResult>{names}<ETag>0</ETag></CompleteMultipartUploadResult>"
            return self._send(200, answer.encode())
        keys = re.findall("<Key>(.*?)</Key>", body)
        for key in keys:
            self.kept.pop(key, None)
        said = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        return self._send(200, f"<DeleteResult>{said}</DeleteResult>".encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[_Bucket]]:
    """A server of one bucket on this machine."""
    handler = type("Handler", (_Bucket,), {"kept": {}, "parts": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    for name, value in {
        "AWS_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "eu-west-3",
    }.items():
        monkeypatch.setenv(name, value)
    yield handler
    server.shutdown()
    server.server_close()
    thread.join()


def assert_keeps(place: BackupTarget) -> None:
    """What every target must do."""
    place.put("sets/one/set.json", iter([b"ab", b"", b"c"]))
    place.put("blobs/0a/0a", iter([b"x" * 70_000]))
    assert b"".join(place.get("sets/one/set.json")) == b"abc"
    assert b"".join(place.get("blobs/0a/0a")) == b"x" * 70_000
    assert (place.size("blobs/0a/0a"), place.size("blobs/0a/0b")) == (70_000, None)
    assert list(place.names("sets")) == ["sets/one/set.json"]
    place.delete("sets/one/set.json")
    place.delete("sets/one/set.json")
    assert list(place.names("sets")) == []
    with pytest.raises(TargetFailed):
        b"".join(place.get("sets/one/set.json"))


def test_target_folder_keeps_whole_files_for_its_owner_only(tmp_path: Path) -> None:
    place = target(str(tmp_path))
    assert_keeps(place)
    assert (tmp_path / "blobs" / "0a" / "0a").stat().st_mode & 0o077 == 0

    def broken() -> Iterator[bytes]:
        yield b"half"
        raise OSError("gone")

    with pytest.raises(TargetFailed):
        place.put("sets/two", broken())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / "blobs" / "0a" / "0a"]


def test_target_s3_keeps_the_same_and_a_failure_is_named_without_what_the_service_said(bucket: type[_Bucket]) -> None:
    assert_keeps(target("s3://bucket/carnet"))
    assert list(bucket.kept) == ["carnet/blobs/0a/0a"]


@pytest.mark.parametrize("name", ["../x", "/x", "a//b", "", "A", "a/../b", "a b"])
def test_target_name_that_could_leave_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        checked(name)


@pytest.mark.parametrize("address", ["s3://", "ftp://x", "/nowhere/at/all"])
def test_target_unknown_address_is_refused(address: str) -> None:
    with pytest.raises(TargetUnknown):
        target(address)


def test_target_s3_in_clear_to_another_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT", "http://s3.example.org")
    with pytest.raises(TargetUnknown):
        target("s3://bucket")
    assert os.environ["AWS_ENDPOINT"]
