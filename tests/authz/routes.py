"""Walks the addresses of an instance and calls them. Owns the calls, what they write, and the class of an answer."""

import importlib.util
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from carnet.usecases._kept import MEMORY
from tests.authz.matrix import Actor, Answer, Kind
from tests.authz.world import World

Pattern = URLPattern | URLResolver
_WRITE = re.compile(r'^\s*(?:WITH\b.*?)?\b(INSERT INTO|UPDATE|DELETE FROM)\s+"?([a-z_]+)', re.IGNORECASE | re.DOTALL)
_EVERY_WRITE = re.compile(r'\b(INSERT INTO|UPDATE|DELETE FROM)\s+"?([a-z_]+)"?([^,;]{0,60})', re.IGNORECASE)


@dataclass(frozen=True)
class Write:
    """One writing statement: verb, table and the words that follow."""

    verb: str
    table: str
    rest: str

    def __str__(self) -> str:
        return f"{self.verb} {self.table}"


def names(patterns: list[Pattern] | None = None) -> Iterator[str]:
    """The URL name of every address; an address without a name is given as it is written."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        else:
            yield pattern.name or f"without a name: {pattern.pattern}"


def names_of(kind: Kind) -> set[str]:
    """The URL names of an instance of this kind: the addresses are read anew under its settings."""
    inspector = "inspector" if kind is Kind.SANDBOX else ""
    with override_settings(CARNET_DEMO_PAGES=kind is not Kind.PRODUCTION, CARNET_INSPECTOR_FOLDER=inspector):
        return set(names(fresh_urls().urlpatterns))


def fresh_urls() -> ModuleType:
    """The module of addresses, executed again beside the one that is in use."""
    spec = importlib.util.find_spec("carnet.config.urls")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back; code inside may ask for a durable transaction."""
    block = transaction.atomic()
    # As Django's TestCase marks its own: what asks for durability may still run inside.
    block._from_testcase = True  # type: ignore[attr-defined]  # noqa: SLF001
    with block:
        yield
        transaction.set_rollback(True)


@contextmanager
def world() -> Iterator[None]:
    """One of two worlds that are compared: nothing that a reader asked in the other one is kept for that reader."""
    MEMORY.forget()
    with undone():
        yield


@contextmanager
def writes() -> Iterator[list[Write]]:
    """The writing statements that run inside."""
    seen: list[Write] = []

    def look(execute: Callable[..., Any], statement: str, params: Any, many: bool, context: Any) -> Any:
        text = str(statement)
        # FOR UPDATE locks and writes nothing; ON CONFLICT DO UPDATE is the INSERT before it.
        plain = re.sub(r"\b(FOR (NO KEY )?UPDATE|DO UPDATE SET)\b", "", text)
        seen.extend(Write(*(part.strip() for part in found)) for found in _EVERY_WRITE.findall(plain))
        return execute(statement, params, many, context)

    with connection.execute_wrapper(look):
        yield seen


def address(name: str, parts: Mapping[str, Any]) -> str:
    """The address of a route."""
    return reverse(name, kwargs=dict(parts) or None)


def call(world: World, actor: Actor, method: str, path: str, form: Mapping[str, Any] | None = None) -> Any:
    """One request by one actor; its effects are taken back."""
    with undone():
        client = world.browser(actor.value)
        response = client.post(path, dict(form or {})) if method == "POST" else client.generic(method, path)
        if response.streaming:
            # Read here: what it sends is part of the request whose effects are taken back.
            return HttpResponse(b"".join(response), headers=dict(response.headers))
        return response


def answer_of(response: HttpResponse) -> Answer | str:
    """The class of an answer; a status that has no class is given as it is."""
    if response.status_code in {301, 302, 303, 307, 308}:
        place = response["Location"].split("?")[0]
        special = {reverse("account_login"): Answer.SIGN_IN, reverse("account_choose_activity"): Answer.CHOOSE}
        return special.get(place, Answer.ELSEWHERE)
    known = {200: Answer.OK, 400: Answer.BAD, 401: Answer.UNKNOWN, 403: Answer.REFUSED, 404: Answer.ABSENT,
             405: Answer.NO_METHOD, 503: Answer.SILENT}  # fmt: skip
    return known.get(response.status_code, str(response.status_code))
