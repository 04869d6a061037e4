"""Whether what is written down of a software makes sense. Owns every rule of form of a registration; stores nothing."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import SplitResult, urlsplit

from carnet.crypto.token import TokenRefused, key_set
from carnet.identity.models import OauthClientKind
from carnet.identity.oauth import assertion, words
from carnet.identity.oauth.clients import ANY_STRUCTURE, Client, Settings
from carnet.kernel.errors import Problem
from carnet.policy.scopes import Level, Scope, parse

_ID: Final = re.compile("[a-z0-9][a-z0-9-]{1,38}[a-z0-9]", re.ASCII)
LONGEST_NAME: Final = 60
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_METHODS: Final = {
    OauthClientKind.BACKEND: frozenset({words.BY_KEY}),
    OauthClientKind.APP: frozenset({words.BY_KEY, words.BASIC, words.NO_PROOF}),
}
_LEVELS: Final = {
    OauthClientKind.BACKEND: frozenset({Level.USER, Level.SYSTEM}),
    OauthClientKind.APP: frozenset({Level.PATIENT}),
}


def problems(client: Client) -> Iterator[Problem]:
    """Everything that is wrong with a registration."""
    if not _ID.fullmatch(client.client_id):
        yield Problem("client_id", "client.id")
    if not 0 < len(client.name.strip()) <= LONGEST_NAME or not client.name.isprintable():
        yield Problem("name", "client.name")
    settings = client.settings
    if settings.method not in _METHODS[client.kind]:
        yield Problem("method", "client.method")
    if settings.method == words.BY_KEY:
        yield from _keys(settings)
    yield from (Problem("scopes", "client.scope", (("scope", one),)) for one in _unknown_scopes(client))
    yield from _of_backend(settings) if client.kind is OauthClientKind.BACKEND else _of_app(settings)


def _keys(settings: Settings) -> Iterator[Problem]:
    if settings.algorithm not in assertion.ALGORITHMS:
        yield Problem("algorithm", "client.algorithm")
    try:
        key_set(settings.jwks)
    except TokenRefused:
        yield Problem("jwks", "client.jwks")
        return
    wanted = {"RS384": "RSA", "ES384": "EC"}.get(settings.algorithm, "")
    if any(not key.get("kid") or key.get("kty") != wanted or "d" in key for key in settings.jwks["keys"]):
        yield Problem("jwks", "client.jwks_kind")


def _unknown_scopes(client: Client) -> Iterator[str]:
    special = words.SPECIAL if client.kind is OauthClientKind.APP else ()
    for one in client.settings.scopes:
        scope = parse(one)
        if one not in special and (scope is None or not _fits(scope, client.kind)):
            yield one


def _fits(scope: Scope, kind: OauthClientKind) -> bool:
    """An application of persons never changes who has access: that is done on pages, by the person."""
    if scope.level not in _LEVELS[kind]:
        return False
    harmless = scope.letters <= {"r", "s"} or scope.resource in ("DocumentReference", "List")
    return kind is OauthClientKind.BACKEND or harmless


def _of_backend(settings: Settings) -> Iterator[Problem]:
    if not settings.structures or (ANY_STRUCTURE in settings.structures and len(settings.structures) > 1):
        yield Problem("structures", "client.structures")
    if settings.redirect_uris or settings.origins:
        yield Problem("redirect_uris", "client.no_pages")


def _of_app(settings: Settings) -> Iterator[Problem]:
    if not settings.redirect_uris:
        yield Problem("redirect_uris", "client.redirect_needed")
    if settings.structures or settings.authentication:
        yield Problem("structures", "client.no_structures")
    yield from (Problem("redirect_uris", "client.redirect", (("uri", u),)) for u in settings.redirect_uris
                if not is_redirect(u))  # fmt: skip
    yield from (Problem("origins", "client.origin", (("uri", u),)) for u in settings.origins if not is_origin(u))


def is_redirect(uri: str) -> bool:
    """Whether a code may be sent there: over TLS, to this machine, or to an application by a name of its own."""
    if not uri.isascii() or not uri.isprintable() or any(c in uri for c in "\\#*\"'<> ") or len(uri) > 400:
        return False
    parts = _split(uri)
    if parts is None or parts.username or parts.password:
        return False
    if parts.scheme == "https":
        return bool(parts.hostname)
    if parts.scheme == "http":
        return parts.hostname in _LOOPBACK
    # RFC 8252, 7.1: the reverse of a domain name of the editor.
    return "." in parts.scheme and not parts.netloc and parts.path.startswith("/")


def is_origin(origin: str) -> bool:
    """Whether this is the origin of pages: a scheme, a host, maybe a port, and nothing more."""
    parts = _split(origin)
    if parts is None or not parts.hostname or f"{parts.scheme}://{parts.netloc}" != origin or "@" in parts.netloc:
        return False
    return origin == origin.lower() and (parts.scheme == "https" or parts.hostname in _LOOPBACK)


def _split(uri: str) -> SplitResult | None:
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return None
    return parts
