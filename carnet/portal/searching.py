"""The words that a reader looks for in documents. Owns where they are kept: in the session, never in an address.

An address stands in the history of a shared computer and in the logs of servers (security.md A39): it holds a mark
without meaning, and the session, sealed, holds the words.
"""

import secrets
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from carnet.usecases._sought import FIELD, LONGEST

MARK, NEAR = "mots", "proche"
_KEPT, _MOST_KEPT = "searches", 10
_LONGEST_KEPT = LONGEST + 40
"""One sign too many is enough to say that there are too many."""
_MARK_LENGTH = 6


def words(request: HttpRequest) -> str | None:
    """The words behind the mark of an address; None without a mark, or with one that this session does not know."""
    kept = request.session.get(_KEPT, {}).get(request.GET.get(MARK, ""))
    return None if kept is None else str(kept)


def wants_near(request: HttpRequest) -> bool:
    """Whether words that resemble are wanted too."""
    return request.GET.get(NEAR) == "1"


def keep(request: HttpRequest, address: str) -> HttpResponse:
    """Keeps what was typed and leads to what it finds, under the filters of the address."""
    plain = "".join(sign if sign.isprintable() else " " for sign in request.POST.get(FIELD, "")[: 4 * LONGEST])
    typed = " ".join(plain.split())[:_LONGEST_KEPT]
    mark = secrets.token_hex(_MARK_LENGTH)
    others = dict(list(request.session.get(_KEPT, {}).items())[1 - _MOST_KEPT :])
    request.session[_KEPT] = {**others, mark: typed}
    kept = {key: value for key, value in request.GET.items() if key not in (MARK, NEAR, "page")}
    return redirect(f"{address}?{urlencode({**kept, MARK: mark})}")
