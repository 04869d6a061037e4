"""What may differ between two answers that tell the same. Owns the few rules, each with its reason; never a body.

The clock of a comparison stands still, so no date or time is normalised. Statement counts are compared as they are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponseBase

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
RULES: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+'),
        r"\1CSRF",
        "Django masks the token with new random bytes in every answer (BREACH).",
    ),
    (
        re.compile(r'(name="form_key" value=")[0-9a-f]{32}'),
        r"\1KEY",
        "The idempotency key of a form is random, made when the form is shown.",
    ),
    (
        re.compile(r"(mots=)[0-9a-f]{12}"),
        r"\1MARK",
        "The mark of words looked for is random; the session knows the words.",
    ),
    (re.compile(r"(data-given>)[^<]+"), r"\1GIVEN", "A login, a password or a code that is given once is random."),
    (
        re.compile(r'(class="carnet-qr">).*?(?=</svg>)', re.DOTALL),
        r"\1DRAWN",
        "A code that is given once is drawn for cameras too: as random as its letters.",
    ),
    (re.compile(r"\A[0-9a-f]{32}\Z"), "REQUEST", "X-Request-Id is random, made for each request of software."),
    (re.compile(r"'nonce-[^']+'"), "'nonce-N'", "The nonce of the content policy is random for each answer."),
    (re.compile(r'(<script[^>]* nonce=")[^"]+'), r"\1N", "The same nonce, at the script of a page that has one."),
    (
        re.compile(r"((?:carnet_session|carnet_csrf|carnet_urgence)=)[^;]+"),
        r"\1SECRET",
        "Secrets are random, and the mark is bound to one; that a cookie is set, and how, is compared.",
    ),
)


@dataclass(frozen=True)
class Seen:
    """An answer as one may compare it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str


class Normaliser:
    """Gives ids the same names in two worlds: known ids by what they are, others by their order of appearance.

    An id that a world shows and the other does not shifts all that come after it, and so is found.
    """

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = dict(known)
        self._met: dict[str, str] = {}

    def learn(self, known: Mapping[str, str]) -> None:
        """More ids by what they are."""
        self._known |= known

    def seen(self, response: HttpResponseBase) -> Seen:
        """The answer without what is random."""
        cookies = [("Set-Cookie", morsel.OutputString()) for _, morsel in sorted(response.cookies.items())]
        headers = [(name, self.text(value)) for name, value in [*sorted(response.items()), *cookies]]
        return Seen(response.status_code, tuple(headers), self.text(_body(response)))

    def text(self, text: str) -> str:
        """A text without what is random."""
        for pattern, shown, _ in RULES:
            text = pattern.sub(shown, text)
        return UUID.sub(lambda found: self._name(found.group()), text)

    def _name(self, found: str) -> str:
        return self._known.get(found) or self._met.setdefault(found, f"id-{len(self._met)}")


def _body(response: HttpResponseBase) -> str:
    parts = response.streaming_content if response.streaming else [response.content]  # type: ignore[attr-defined]
    return b"".join(parts).decode("latin-1")
