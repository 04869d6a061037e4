"""What waits for a fresh proof of who is there. Owns the few requests kept in a session; never decides who needs one.

A page that needs a fresh proof hands its request to `ask`: the person proves again who it is, and comes back to the
page with the form as it was filled. What is kept stands in the session, sealed; files are not kept.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

KEPT: Final = "waiting_for_proof"
MOST: Final = 3
LARGEST: Final = 50_000
PAGE: Final = "account_prove"
_CSRF: Final = "csrfmiddlewaretoken"


def ask(request: HttpRequest) -> HttpResponse:
    """Keeps the request and goes to the page of the proof."""
    key = uuid4().hex
    others = list(request.session.get(KEPT, {}).items())[1 - MOST :]
    request.session[KEPT] = dict([*others, (key, {"address": request.get_full_path(), "form": _form(request)})])
    return redirect(PAGE, waiting=UUID(key))


def waiting(request: HttpRequest, key: UUID) -> dict[str, Any] | None:
    """The request that waits under this key, or None."""
    found: dict[str, Any] | None = request.session.get(KEPT, {}).get(key.hex)
    return found


def keep(request: HttpRequest, key: UUID, values: Mapping[str, str]) -> None:
    """Notes something beside a request that waits."""
    kept = request.session[KEPT]
    request.session[KEPT] = {**kept, key.hex: {**kept[key.hex], **values}}


def _form(request: HttpRequest) -> list[list[str]] | None:
    if request.method != "POST" or request.FILES:
        return None
    fields = [[name, str(one)] for name in request.POST if name != _CSRF for one in request.POST.getlist(name)]
    return fields if sum(len(name) + len(one) for name, one in fields) <= LARGEST else None
