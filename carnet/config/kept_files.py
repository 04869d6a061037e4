"""How long a browser keeps the files of pages. Owns that one header; serves nothing itself (`whitenoise` does).

A page names a file with the mark of its bytes (`portal.jinja.static`). Under the mark of the very bytes that this
process holds, a file never changes and is kept for a year: on a slow line a second visit asks for none of them. Under
another mark (a page of a newer or an older version, while both serve) the browser asks again: kept as if they were
those of that mark, the wrong bytes would stay. Without a mark the file is kept for an hour, as ever.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseFileResponse

from carnet.portal.jinja import MARK, fingerprints

FOR_A_YEAR: Final = "max-age=31536000, public, immutable"
ASK_AGAIN: Final = "no-cache"
_SENT: Final = frozenset({HTTPStatus.OK, HTTPStatus.NOT_MODIFIED, HTTPStatus.PARTIAL_CONTENT})


def kept_files(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """The step around `whitenoise` that says how long a file may be kept under the mark that was asked for."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if isinstance(response, WhiteNoiseFileResponse) and response.status_code in _SENT:
            mark = request.GET.get(MARK)
            if mark is not None:
                known = fingerprints().get(request.path_info.removeprefix(settings.STATIC_URL))
                response.headers["Cache-Control"] = FOR_A_YEAR if mark == known else ASK_AGAIN
        return response

    return answer
