"""Which requests are of an emergency, known before anything costly is done. Owns the look at a request; never a right.

Two ways. What a request carries and what proves itself by an HMAC: the cookie beside a session, and the token of a
software that acts in an emergency (`identity.urgency`). And what a software signed in the message itself: an assertion
at the SOAP door, the request for a token. A header that says so, or an address, is never enough; and whoever is known
has an allowance (`gate.Allowance`), so that nobody holds what is kept for all.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from time import time
from typing import Final

from django.conf import settings
from django.http import parse_cookie

from carnet.config.gate import Allowance
from carnet.config.observed import Environ
from carnet.fhir import bearer
from carnet.identity import cookies, urgency
from carnet.identity.network import network_of_address
from carnet.identity.oauth import urgent as token_urgent
from carnet.identity.urgency import Mark, Urgency
from carnet.kernel.clock import SystemClock
from carnet.xds import urgent as soap_urgent

_RECORD: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ABOUT: Final = re.compile(rf"/pro/dossiers/({_RECORD})/", re.ASCII)
# The way of a professional to an emergency access: find the person, prove who is there, give the reason.
_LEADS: Final = re.compile(
    rf"/pro/(?:urgence/|dossiers/{_RECORD}/(?:urgence/(?:fin/)?)?)?|/ma-connexion/(?:preuve|suite)/{_RECORD}/", re.ASCII
)
_SEARCH: Final = "/_search"


def known(environ: Environ) -> Allowance | None:
    """What a request may have of the reserve, by what it carries."""
    path = environ["PATH_INFO"]
    if path.startswith("/fhir/"):
        return _software(environ, path)
    if path.startswith(("/pro/", "/ma-connexion/")):
        return _session(environ, path)
    return None


def _software(environ: Environ, path: str) -> Allowance | None:
    token = bearer.token_of(environ.get("HTTP_AUTHORIZATION", ""))
    mark = urgency.read_token(token, time()) if token and (_reads(environ) or path.endswith(_SEARCH)) else None
    return of_software(mark.whose) if mark else None


def _session(environ: Environ, path: str) -> Allowance | None:
    sent = parse_cookie(environ.get("HTTP_COOKIE", ""))
    session = sent.get(settings.SESSION_COOKIE_NAME, "")
    mark = urgency.read_cookie(sent.get(cookies.bound(urgency.COOKIE), ""), session, time())
    if mark is None:
        return None
    if mark.urgency is Urgency.OPEN and _reads(environ) and _is_open(mark, path):
        return Allowance(f"open {session}", together=1, burst=40, a_second=1)
    if _LEADS.fullmatch(path):
        return Allowance(f"work {session}", together=1, burst=12, a_second=1 / 15, spares=1)
    return None


def of_software(whose: str) -> Allowance:
    """What one software may have: many people of a centre work with it."""
    return Allowance(f"software {whose}", together=1, burst=60, a_second=5)


def _reads(environ: Environ) -> bool:
    return environ["REQUEST_METHOD"] in ("GET", "HEAD")


def _is_open(mark: Mark, path: str) -> bool:
    about = _ABOUT.match(path)
    return about is not None and mark.is_about(about[1])


@dataclass(frozen=True)
class Signed:
    """A message that may say, signed, that it is of an emergency. `proved` finds out, with a statement or two."""

    stranger: Allowance
    """How often one network may have this looked at."""
    proved: Callable[[], Allowance | None]


def signed(environ: Environ) -> Signed | None:
    """The message of a software, when it is short and of a kind that says so. Its body can be read again after."""
    path = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] != "POST" or not (path == token_urgent.PATH or path.startswith("/soap/")):
        return None
    length = environ.get("CONTENT_LENGTH", "")
    # Who sends in pieces, or much, is not waited for: a thread that reads slowly would be kept from others.
    most = token_urgent.LONGEST if path == token_urgent.PATH else soap_urgent.LONGEST
    if not length.isdigit() or int(length) > most:
        return None
    stranger = Allowance(f"network {_network(environ)}", together=1, burst=10, a_second=1)
    return Signed(stranger, lambda: _proved(environ, path, int(length)))


def _proved(environ: Environ, path: str, length: int) -> Allowance | None:
    body = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = BytesIO(body)
    if path == token_urgent.PATH:
        whose = token_urgent.signed_by(body, _address(environ) + path, SystemClock())
    elif soap_urgent.may_be(body):
        whose = soap_urgent.signed_by(body, environ.get("CONTENT_TYPE", ""), SystemClock())
    else:
        whose = None
    return of_software(whose) if whose else None


def _address(environ: Environ) -> str:
    """This instance as the request came to it."""
    secure = settings.SECURE_PROXY_SSL_HEADER
    scheme = environ.get(secure[0], "") if secure else environ["wsgi.url_scheme"]
    return f"{scheme}://{environ.get('HTTP_HOST', '')}"


def _network(environ: Environ) -> str:
    """Whose address the proxy wrote, as `identity.network` does for a request."""
    told = environ.get("HTTP_X_FORWARDED_FOR", "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
    return network_of_address(told.rpartition(",")[2].strip() or environ.get("REMOTE_ADDR", ""))
