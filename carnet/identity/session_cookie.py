"""When the cookie of a session is taken back. Owns this one choice; sessions themselves are `session_store`'s.

A page asks for several things at once. What it asked for before a sign-in, with the key of before, may be answered
after it, when that key is none any more. Django then takes the cookie away, whose name is the same: the person who
has just signed in is thrown back to the first page. Here only who ends a session takes its cookie away.
"""

from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers


class SessionOfTheCookie(SessionMiddleware):
    """Django's step, which leaves a cookie alone that opened no session."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Saves what changed and sends the cookie; takes it back where the session was emptied by this request."""
        session = getattr(request, "session", None)
        if session is None or session.modified or not session.is_empty():
            return super().process_response(request, response)
        if session.accessed:
            patch_vary_headers(response, ("Cookie",))
        return response
