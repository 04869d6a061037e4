"""The requests that are sent in both worlds. Owns where they come from: the table of every address, never a list here.

A route joins by its row in `tests/authz/matrix.py`. Queries of lists are the links that somebody who knows the secret
finds on the own pages: whatever a page counts, filters or pages by, who may not know asks for too.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.urls import reverse

from tests.authz.matrix import MATRIX, Answer, Route
from tests.authz.world import World

LISTS = ("patient_documents", "pro_documents")
"""Pages that take a query."""
SEARCHES = {"patient_documents": "patient_search_documents", "pro_documents": "pro_search_documents"}
"""Where the words of a list are looked for."""
LOOKED_FOR = ("Zqxsecret", "soins Zqxsecert", "zqx", "monde", "constantes")
"""Words of the secret, with a slip and by its beginning, and words that stand in every document."""
FIRST_PAGES = ("", "page=1", "page=9", "nouveau=1", "sorte=inconnue")
CONDITIONS: Mapping[str, Mapping[str, str]] = {
    "any version": {"If-None-Match": "*"},
    "since now": {"If-Modified-Since": "Thu, 26 Nov 2099 00:00:00 GMT"},
    "a range": {"Range": "bytes=0-7"},
    "in English": {"Accept-Language": "en", "Accept-Encoding": "gzip"},
}
NOT_WALKED: Mapping[str, str] = {
    "account_printed_codes": "makes ten secret codes, each with a slow hash; shows nothing of a record",
    "account_application_add": "shows a random secret as text and as a picture; shows nothing of a record",
    "account_passkey_add": "shows a random challenge; shows nothing of a record",
    "demo_letters": "of the demonstration only, open to everybody: letters and codes of all, absent from production",
    "demo_mailbox": "of the demonstration only, open to everybody: mails of all, absent from production",
    "demo_examples": "of the demonstration only; absent from production",
    **dict.fromkeys(
        ("sandbox_messages", "sandbox_messages_json", "sandbox_message", "sandbox_message_json"),
        "of a sandbox only, with test identities; absent from production",
    ),
}
"""Routes that are no part of the walk, each with its reason."""


@dataclass(frozen=True)
class Step:
    """One request: the name of the route, which document stands in its address, and what is asked beside."""

    route: str
    which: str = ""
    method: str = "GET"
    query: str = ""
    condition: str = ""
    words: str = ""
    """Words looked for in documents: typed into the form, which leads to what they find."""

    def __str__(self) -> str:
        return " ".join(
            part for part in (self.method, self.route, self.which, self.query, self.condition, self.words) if part
        )

    @property
    def row(self) -> Route:
        """Its row in the table."""
        return MATRIX[self.route]

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of a conditional request."""
        return CONDITIONS.get(self.condition, {})


@dataclass(frozen=True)
class Ids:
    """The documents that addresses may name, in one world."""

    world: World
    documents: Mapping[str, UUID] = field(default_factory=dict)

    def path(self, step: Step) -> str:
        """The address of a step in this world."""
        query = f"?{step.query}" if step.query else ""
        return reverse(step.route, kwargs=dict(step.row.parts(self.of(step))) or None) + query

    def of(self, step: Step) -> World:
        """The world whose document is the one that the step names."""
        return replace(self.world, document=self.documents[step.which]) if step.which else self.world


WHICH = ("hidden", "visible", "nobody")


def has_document(name: str, world: World) -> bool:
    """Whether a document stands in the address of a route."""
    return "document" in MATRIX[name].parts(world)


def every_get(world: World, names: Iterator[str] | None = None) -> Iterator[Step]:
    """Each route once, with each document where one stands in the address."""
    for name in names or walked():
        for which in WHICH if has_document(name, world) else ("",):
            yield Step(name, which)
        if name in LISTS:
            yield from (Step(name, query=query) for query in FIRST_PAGES if query)
            yield from (Step(SEARCHES[name], words=words) for words in LOOKED_FOR)


def every_post(world: World) -> Iterator[Step]:
    """Each route with its form, for those that take one."""
    for name in walked():
        if set(MATRIX[name].post.values()) != {Answer.NO_METHOD}:
            yield from (Step(name, which, "POST") for which in (WHICH if has_document(name, world) else ("",)))


def every_condition(world: World) -> Iterator[Step]:
    """HEAD, conditions and ranges, on lists and on what stands in one document."""
    for name in walked():
        if name in LISTS:
            yield from (Step(name, condition=condition) for condition in CONDITIONS)
            yield Step(name, method="HEAD")
        elif has_document(name, world) and set(MATRIX[name].get.values()) != {Answer.NO_METHOD}:
            for which in ("hidden", "visible"):
                yield Step(name, which, "HEAD")
                yield from (Step(name, which, condition=condition) for condition in CONDITIONS)


def walked() -> Iterator[str]:
    """The routes of the walk."""
    yield from (name for name in MATRIX if name not in NOT_WALKED)


_LINK = re.compile(r'href="[^"?]*\?([^"#]+)"')


def queries_of(pages: list[str]) -> list[str]:
    """What the links of pages ask for, each once."""
    found = (query.replace("&amp;", "&") for page in pages for query in _LINK.findall(page))
    return list(dict.fromkeys(found))
