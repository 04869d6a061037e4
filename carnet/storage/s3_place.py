"""A place in S3, or in what speaks it. Owns the address, the secrets of the environment and how long anything may take.

`s3://bucket/folder`; `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, and `AWS_ENDPOINT` for a service other
than Amazon's (https, unless it is this machine). Documents may have their own: `CARNET_BLOBS_ACCESS_KEY_ID` and so on
come before them, so that one secret does not open documents and their backups.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from obstore.exceptions import BaseError, NotFoundError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

ADDRESS: Final = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?")
"""A bucket, and below it the folder that belongs to us."""
DOCUMENTS: Final = "CARNET_BLOBS_"
BACKUPS: Final = ""
_COMMON: Final = "AWS_"
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_ENDPOINTS: Final = ("ENDPOINT", "ENDPOINT_URL_S3", "ENDPOINT_URL")
_REGIONS: Final = ("REGION", "DEFAULT_REGION")
_LENDERS: Final = (
    "WEB_IDENTITY_TOKEN_FILE",
    "CONTAINER_CREDENTIALS_RELATIVE_URI",
    "CONTAINER_CREDENTIALS_FULL_URI",
    "METADATA_ENDPOINT",
)
_CODE: Final = re.compile(r"<Code>(\w{1,40})</Code>")
_STATUS: Final = re.compile(r"status code: (\d{3})")
_NO_BUCKET: Final = "NoSuchBucket"


class NoPlace(ValueError):
    """An address, an endpoint or secrets that cannot be used; `why` is one of `address`, `plain`, `secrets`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Waits:
    """How long to connect, to wait for the next bytes, for one request, for all tries of it; how many more tries."""

    connect: float
    silent: float
    request: float
    tries: float
    again: int


SERVING: Final = Waits(connect=2, silent=10, request=30, tries=10, again=2)
"""For who waits in front of a page: a machine that is away is told within seven seconds, one that refuses at once."""
LOOKING: Final = Waits(connect=1, silent=2, request=2, tries=2, again=0)
"""For a watch that only asks whether somebody answers."""
COPYING: Final = Waits(connect=5, silent=60, request=600, tries=180, again=10)
"""For backups, which run at night and send large files."""
MISSING: Final = (NotFoundError, FileNotFoundError)
"""What the library raises where there is no such object; `has_no_bucket` tells whether it is the bucket."""


@dataclass(frozen=True)
class S3Place:
    """A folder of a bucket, and how it is spoken to."""

    address: str
    secrets: Mapping[str, str] = field(repr=False)

    def store(self, waits: Waits) -> S3Store:
        """Opens it; sends nothing yet. NoPlace when the library takes it for none."""
        parts = urlsplit(self.address)
        plain = self.secrets.get("endpoint", "").startswith("http://")
        client: dict[str, Any] = {
            "allow_http": plain,
            "connect_timeout": timedelta(seconds=waits.connect),
            "read_timeout": timedelta(seconds=waits.silent),
            "timeout": timedelta(seconds=waits.request),
        }
        backoff = {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=2), "base": 2}
        again: dict[str, Any] = {
            "max_retries": waits.again,
            "retry_timeout": timedelta(seconds=waits.tries),
            "backoff": backoff,
        }
        options: dict[str, Any] = {"client_options": client, "retry_config": again, **self.secrets}
        try:
            return S3Store(parts.netloc, prefix=parts.path.strip("/") or None, **options)
        except (BaseError, ValueError) as error:
            raise NoPlace("address") from error


def place_of(address: str, whose: str, env: Mapping[str, str] = os.environ) -> S3Place:
    """The place of an address, with the secrets of DOCUMENTS or BACKUPS. NoPlace says what is wrong."""
    if not ADDRESS.fullmatch(address):
        raise NoPlace("address")
    # All parts of a secret come from one place: half of one and half of another would open nothing.
    owner = whose if whose and env.get(f"{whose}ACCESS_KEY_ID") else _COMMON
    secrets = {
        "endpoint": _first(env, whose, _ENDPOINTS),
        "region": _first(env, whose, _REGIONS),
        "access_key_id": env.get(f"{owner}ACCESS_KEY_ID", ""),
        "secret_access_key": env.get(f"{owner}SECRET_ACCESS_KEY", ""),
        "session_token": env.get(f"{owner}SESSION_TOKEN", ""),
    }
    if secrets["endpoint"] and not _is_safe(secrets["endpoint"]):
        raise NoPlace("plain")
    if whose == DOCUMENTS and not (secrets["access_key_id"] and secrets["secret_access_key"]) and not _lent(env):
        raise NoPlace("secrets")
    return S3Place(address, {name: value for name, value in secrets.items() if value})


def why(error: BaseException) -> str:
    """What the service answered, by its own code or its status; never its words, which quote addresses."""
    text = str(error)
    found = _CODE.search(text) or _STATUS.search(text)
    return found[1] if found else type(error).__name__


def is_denied(error: BaseException) -> bool:
    """Whether the service knows these secrets not, or gives them no right."""
    return isinstance(error, PermissionDeniedError | UnauthenticatedError) or _status(error) in {"401", "403"}


def is_answer(error: BaseException) -> bool:
    """Whether the service answered at all, and did not say that it failed."""
    return is_denied(error) or _status(error).startswith("4")


def has_no_bucket(error: BaseException) -> bool:
    """Whether what is missing is the bucket, and not what was asked of it."""
    return _NO_BUCKET in str(error)


def _is_safe(endpoint: str) -> bool:
    """Over https, or to this machine."""
    parts = urlsplit(endpoint)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _status(error: BaseException) -> str:
    found = _STATUS.search(str(error))
    return found[1] if found else ""


def _first(env: Mapping[str, str], whose: str, names: tuple[str, ...]) -> str:
    found = (env.get(prefix + name, "") for prefix in (whose, _COMMON) if prefix for name in names)
    return next((value for value in found if value), "")


def _lent(env: Mapping[str, str]) -> bool:
    """Whether the machine lends secrets for a while (a role of its own)."""
    return any(env.get(_COMMON + name) for name in _LENDERS)
