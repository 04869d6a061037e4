"""How the program asks a service that the operator named. Owns that a redirect is never followed; knows no service."""

import urllib.request
from http.client import HTTPResponse
from typing import cast


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A service that sends elsewhere is not the one that was named: what was sent to it goes nowhere else."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        """None: the redirect is an error."""


def ask(request: urllib.request.Request, seconds: float) -> HTTPResponse:
    """The answer, to be closed by its reader. Raises HTTPError for a status of 300 or more, OSError for no answer."""
    return cast(HTTPResponse, urllib.request.build_opener(_NoRedirect).open(request, timeout=seconds))
