"""What somebody is told whom a full machine does not let in. Owns these answers, written beforehand; reads nothing.

To people a page, to software what its door speaks: an OperationOutcome, a fault of SOAP, JSON. Nothing was read or
done, so the same may be sent again; each answer says when, and not to all at the same second.
"""

from collections.abc import Iterable
from html import escape
from itertools import count
from typing import Final
from uuid import uuid4

import msgspec

from carnet.config.observed import Environ, StartResponse
from carnet.fhir.negotiation import Wire, negotiated
from carnet.fhir.outcome import one
from carnet.fhir.xml_writing import to_xml
from carnet.portal.jinja import setting, static
from carnet.portal.sentences import sentence
from carnet.portal.words import unbroken
from carnet.xds import envelope, fault_writing
from carnet.xds.faults import Fault
from carnet.xds.mtom import SOAP_TYPE

FIRST, SPREAD = 5, 11
"""Who is sent away may come again after so many seconds, and up to so many more."""
STATUS: Final = "503 Service Unavailable"
_turn: Final = count()
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
_ALWAYS: Final = [
    ("Cache-Control", "no-store"), ("Content-Security-Policy", _POLICY), ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"), ("X-Frame-Options", "DENY"), ("X-Robots-Tag", "noindex, nofollow"),
]  # fmt: skip
_JSON: Final = "application/json"
_ID: Final = "00000000-0000-0000-0000-000000000000"


class Told:
    """The answers of one process, written once."""

    def __init__(self) -> None:
        outcome = one(503, "throttled", "The server is full. Nothing was done: send the same again in a moment.")
        resource = outcome.resource()
        self._fhir = {Wire.JSON: msgspec.json.encode(resource), Wire.XML: to_xml(resource)}
        fault = fault_writing.written(Fault("soap.unavailable"))
        written = envelope.write(fault, action=fault_writing.ACTION)
        # Each answer has its own number, and all else is the same.
        before, _, after = written.partition(b"<a:MessageID>urn:uuid:")
        self._soap = (before + b"<a:MessageID>urn:uuid:", after[len(_ID) :])
        self._json = msgspec.json.encode({"error": "temporarily_unavailable"})
        self._pages = {form: _page(form=form) for form in (False, True)}

    def __call__(self, environ: Environ, start_response: StartResponse, request_id: str) -> Iterable[bytes]:
        """Answers one request that is not let in."""
        kind, body = self._said(environ)
        start_response(STATUS, [
            ("Content-Type", kind), ("Content-Length", str(len(body))), ("X-Request-Id", request_id),
            ("Retry-After", str(FIRST + next(_turn) % SPREAD)), *_ALWAYS,
        ])  # fmt: skip
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]

    def _said(self, environ: Environ) -> tuple[str, bytes]:
        path = environ["PATH_INFO"]
        if path == "/fhir" or path.startswith("/fhir/"):
            wire = negotiated(environ.get("HTTP_ACCEPT", ""), "") or Wire.JSON
            return f"{wire}; charset=utf-8", self._fhir[wire]
        if path.startswith("/soap/"):
            return f"{SOAP_TYPE}; charset=utf-8", str(uuid4()).encode().join(self._soap)
        if path.startswith(("/oauth/", "/shl/", "/.well-known/")) or _wants_json(environ):
            return _JSON, self._json
        return "text/html; charset=utf-8", self._pages[environ["REQUEST_METHOD"] not in ("GET", "HEAD")]


def _wants_json(environ: Environ) -> bool:
    accepted = environ.get("HTTP_ACCEPT", "")
    return _JSON in accepted and "text/html" not in accepted


_WORDS: Final = ("busy.title", "busy.why", "busy.nothing_done")


def _page(*, form: bool) -> bytes:
    """The page, French then English; `form`: who was sending something is told where it is."""
    parts = "".join(_section(language, form=form) for language in ("fr", "en"))
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(sentence(_WORDS[:1], {}, 'fr'))}</title>"
        f'<link rel="stylesheet" href="{static("css/carnet.css")}">'
    )
    main = f'<main class="nhsuk-width-container nhsuk-main-wrapper">\n{parts}</main>'
    return f'<!doctype html>\n<html lang="fr">\n<head>{head}</head>\n<body>\n{main}\n</body>\n</html>\n'.encode()


def _section(language: str, *, form: bool) -> str:
    names = (*_WORDS, "busy.form" if form else "busy.again", "busy.emergency", "busy.again_link")
    title, *lines, again = (escape(sentence((name,), {}, language)) for name in names)
    told = f'<div class="carnet-sentences">{"".join(f"<p>{line}</p>" for line in lines)}</div>\n'
    # An empty address is this page once more; after a form it would lose what was written.
    link = "" if form else f'<a class="nhsuk-button carnet-button" href="">{again}</a>\n'
    head = f'<h1 class="carnet-title">{title}</h1>\n'
    return f'<section class="carnet-paper" lang="{language}">\n{head}{told}{_help(language)}{link}</section>\n'


def _help(language: str) -> str:
    """Whom to call, as on every page; nothing where the operator has named nobody."""
    phone = setting("HELP_PHONE")
    if not phone:
        return ""
    number = escape(unbroken(phone))
    line = escape(sentence(("frame.phone",), {"phone": unbroken(phone)}, language))
    call = f'<a class="carnet-link" href="tel:{escape(phone.replace(" ", ""))}">{number}</a>'
    return f'<div class="carnet-sentences"><p>{line.replace(number, call)}</p></div>\n'
