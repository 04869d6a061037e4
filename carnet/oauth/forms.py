"""What a software sends. Owns the reading of its form; never an answer."""

from collections.abc import Mapping

from django.http import HttpRequest

LONGEST = 40_000
FORM = "application/x-www-form-urlencoded"


class NotOurs(Exception):
    """The request is no form, is too long, or says something twice. The message names the rule."""


def read(request: HttpRequest) -> Mapping[str, str]:
    """The fields of a form, each said once (RFC 6749, 3.2)."""
    if request.content_type != FORM:
        raise NotOurs("content-type")
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        raise NotOurs("too long")
    if request.GET:
        # Addresses end in logs: nothing is taken from them.
        raise NotOurs("query")
    fields = request.POST
    twice = [name for name in fields if len(fields.getlist(name)) > 1]
    if twice:
        raise NotOurs(f"said twice: {twice[0][:40]}")
    return {name: str(value) for name, value in fields.items()}
