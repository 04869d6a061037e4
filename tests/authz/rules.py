"""What every answer must hold to: headers, and what a safe request may write. Owns the rules; calls nothing."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from django.http import HttpResponse

from tests.authz.routes import Write

# What a reading may write: its journal event, the notice to the holder, the session's own row, the count of
# attempts, and the journal of a worker when there is no record to write to.
READING_WRITES: Final = {
    ("INSERT INTO", "event"),
    ("INSERT INTO", "event_pending"),
    # The own acts of a professional, told to the worker by the id of the event.
    ("INSERT INTO", "act_pending"),
    # How much this professional opens: counted with the opening, or it could be passed at once.
    ("INSERT INTO", "actor_opened"),
    ("INSERT INTO", "actor_volume"),
    # A withheld act is told when its reader may know of it: a copy of it is an event of this reading.
    ("INSERT INTO", "event_told"),
    ("UPDATE", "stream_head"),
    ("INSERT INTO", "outbox"),
    # That somebody on the patient's side opened a document: it cannot be withheld from then on.
    ("INSERT INTO", "patient_opening"),
    # Up to where this reader saw the list.
    ("INSERT INTO", "reading_mark"),
    ("INSERT INTO", "session"),
    ("UPDATE", "session"),
    ("DELETE FROM", "session"),
    ("INSERT INTO", "attempt"),
    # The journal of this worker, made at its first refusal.
    ("INSERT INTO", "head"),
    ("INSERT INTO", "record_key"),
    ("INSERT INTO", "stream_head"),
}
_LAST_EVENT: Final = re.compile(r"^\s*(AS \w+ )?SET last_event_at\b", re.IGNORECASE)
_SESSION_WRITES: Final = {"session", "attempt"}
_PERMISSIVE: Final = ("'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", " *", "http:", "https:", "data:", "blob:")
_REFERRERS: Final = {"no-referrer", "same-origin"}


def headers(response: HttpResponse) -> Iterator[str]:
    """What is wrong with the headers of an answer: policy, storage, sniffing, referrer, frames (A24, A30, A39)."""
    yield from policy(response.headers.get("Content-Security-Policy", ""))
    if "no-store" not in response.headers.get("Cache-Control", ""):
        yield "may be stored"
    if response.headers.get("X-Content-Type-Options") != "nosniff":
        yield "may be sniffed"
    if response.headers.get("Referrer-Policy") not in _REFERRERS:
        yield f"tells other sites: {response.headers.get('Referrer-Policy')}"
    if response.headers.get("X-Frame-Options") != "DENY":
        yield "may be framed"
    if response.headers.get("Cross-Origin-Opener-Policy") != "same-origin":
        yield "shares its window"


def policy(text: str) -> Iterator[str]:
    """What is loose in a content security policy."""
    parts = [directive.strip().split(" ") for directive in text.split(";") if directive.strip()]
    directives = {words[0]: words[1:] for words in parts}
    if directives.get("default-src") != ["'none'"]:
        yield f"default-src {directives.get('default-src')}"
    yield from (f"allows {loose}" for loose in _PERMISSIVE if loose in text)
    if "sandbox" in directives:
        return
    for name in ("base-uri", "frame-ancestors"):
        if directives.get(name) != ["'none'"]:
            yield f"{name} {directives.get(name)}"
    if directives.get("form-action") != ["'self'"]:
        yield f"form-action {directives.get('form-action')}"
    if not all(source.startswith("'nonce-") for source in directives.get("script-src", [])):
        yield f"script-src {directives['script-src']}"


def writes_of_a_reading(seen: Iterable[Write]) -> list[str]:
    """Writes that a GET or HEAD must not make."""
    return [str(w) for w in seen if (w.verb.upper(), w.table) not in READING_WRITES and not _is_last_event(w)]


def _is_last_event(write: Write) -> bool:
    """The journal's statement takes the lock of the head so."""
    return (write.verb.upper(), write.table) == ("UPDATE", "head") and bool(_LAST_EVENT.match(write.rest))


def writes_of_nothing(seen: Iterable[Write]) -> list[str]:
    """Writes beside those of sessions and limits: a request that is refused before its view makes none."""
    return [str(w) for w in seen if w.table not in _SESSION_WRITES]
