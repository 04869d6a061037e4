"""The words that a reader looks for in titles. Owns where they are kept: in the session, never in an address.

An address stands in the history of a shared computer and in the logs of servers (security.md A39): it holds a mark
without meaning, and the session, sealed, holds the words.
"""

import secrets
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

MARK, FIELD = "mots", "recherche"
LONGEST = 80
_KEPT, _MOST_KEPT = "title_searches", 10
_UNKNOWN = "\x00"
"""What no title holds: a mark that this session does not know leaves nothing, and says so."""


def words(request: HttpRequest) -> str:
    """The words behind the mark of an address; empty when nothing is looked for."""
    mark = request.GET.get(MARK, "")
    return str(request.session.get(_KEPT, {}).get(mark, _UNKNOWN)) if mark else ""


def shown(request: HttpRequest) -> str:
    """The words as the form shows them again."""
    return words(request).replace(_UNKNOWN, "")


def keep(request: HttpRequest, address: str) -> HttpResponse:
    """Keeps what was typed and leads to the list narrowed by it, under the filters of the address; no words, all."""
    plain = "".join(sign if sign.isprintable() else " " for sign in request.POST.get(FIELD, "")[: 4 * LONGEST])
    typed = " ".join(plain.split())[:LONGEST]
    kept = {key: value for key, value in request.GET.items() if key not in (MARK, "page")}
    if typed:
        kept[MARK] = secrets.token_hex(6)
        others = dict(list(request.session.get(_KEPT, {}).items())[1 - _MOST_KEPT :])
        request.session[_KEPT] = {**others, kept[MARK]: typed}
    return redirect(f"{address}?{urlencode(kept)}" if kept else address)
