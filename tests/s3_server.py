"""A real server that speaks S3 (moto's, in a process of its own), and buckets in it. Owns what tests do around carnet.

Nothing here goes through our own code: buckets are made, looked into and broken by plain requests.
"""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest

SECRETS = {
    "CARNET_BLOBS_ACCESS_KEY_ID": "documents",
    "CARNET_BLOBS_SECRET_ACCESS_KEY": "only for tests",
    "CARNET_BLOBS_REGION": "eu-west-3",
}
_SIGNED = "AWS4-HMAC-SHA256 Credential=test/20260302/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
_VERSIONS = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"


@dataclass(frozen=True)
class Bucket:
    """One bucket, fresh for a test."""

    endpoint: str
    name: str

    @property
    def address(self) -> str:
        """What `blobs_at` says."""
        return f"s3://{self.name}/carnet/documents"

    @property
    def environment(self) -> dict[str, str]:
        """What the program needs to know of the service."""
        return {**SECRETS, "CARNET_BLOBS_ENDPOINT": self.endpoint}

    def objects(self) -> dict[str, bytes]:
        """Everything in it, by its whole name."""
        listed = _asked("GET", f"{self.endpoint}/{self.name}?list-type=2").decode()
        return {key: self.read(key) for key in re.findall("<Key>(.*?)</Key>", listed)}

    def read(self, key: str) -> bytes:
        """The bytes of one object."""
        return _asked("GET", f"{self.endpoint}/{self.name}/{key}")

    def write(self, key: str, data: bytes) -> None:
        """Puts other bytes under a name, as an accident or a thief would."""
        _asked("PUT", f"{self.endpoint}/{self.name}/{key}", data)

    def keep_versions(self) -> None:
        """From now on the bucket keeps what is erased."""
        _asked("PUT", f"{self.endpoint}/{self.name}?versioning", _VERSIONS)

    def uploads(self) -> int:
        """Uploads in parts that nobody finished or gave up."""
        return _asked("GET", f"{self.endpoint}/{self.name}?uploads").count(b"<UploadId>")


class S3Server:
    """The server; it can be stopped and started again at the same address, and forgets everything then."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and waits for its first answer."""
        command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-p", str(self.port)]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CARNET_", "AWS_"))}
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(command, env=kept, stdin=quiet, stdout=quiet, stderr=quiet)
        until = time.monotonic() + 60
        while not _answers(f"{self.endpoint}/moto-api/"):
            assert time.monotonic() < until and self._process.poll() is None, "moto did not start"
            time.sleep(0.05)

    def stop(self) -> None:
        """Ends it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def bucket(self, headers: Mapping[str, str] | None = None) -> Bucket:
        """A new bucket."""
        bucket = Bucket(self.endpoint, f"carnet-{uuid4().hex[:12]}")
        _asked("PUT", f"{self.endpoint}/{bucket.name}", headers=headers)
        return bucket

    @contextmanager
    def strict(self) -> Iterator[None]:
        """Signatures are checked: no account is known, so that every secret is a wrong one."""
        _asked("POST", f"{self.endpoint}/moto-api/reset-auth", b"0")
        try:
            yield
        finally:
            _asked("POST", f"{self.endpoint}/moto-api/reset-auth", b"inf")


def documents_in(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """The instance of the tests keeps its documents in a bucket for the length of a test."""
    # Imported here: the settings are made after this file is read.
    from django.conf import settings

    from carnet.storage.blob_places import in_s3

    for name, value in bucket.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(settings, "CARNET_BLOBS_AT", bucket.address)
    in_s3(bucket.address, settings.CARNET_INSTANCE_ID).proof.claim(with_documents=False)


def _answers(address: str) -> bool:
    try:
        _asked("GET", address)
    except HTTPError:
        return True
    except (URLError, OSError):
        return False
    return True


def _asked(method: str, address: str, data: bytes | None = None, headers: Mapping[str, str] | None = None) -> bytes:
    # Without a type of content the server would take the bytes for a form; without a signature, which it does not
    # check, for somebody's who may read nothing.
    sent = {"Content-Type": "application/octet-stream", "Authorization": _SIGNED, **(headers or {})}
    with urlopen(Request(address, data, sent, method=method), timeout=10) as answer:  # noqa: S310
        return bytes(answer.read())
