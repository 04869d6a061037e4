"""Being safe: "Quitter vite" and what it does not hide, numbers to call, the film of the help page. Owns no rule."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from carnet.portal.account import leaving
from carnet.portal.callers import signed_in_as
from carnet.portal.preferences import active_language

_RANGE: Final = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")
_PIECE: Final = 64 * 1024
_KEPT: Final = "public, max-age=3600"


@require_POST
def quick_exit(request: HttpRequest) -> HttpResponse:
    """Ends the session and leads away at once, whoever presses; the page that follows takes the place of this one."""
    told = leaving.end_session(request)
    neutral = settings.CARNET_NEUTRAL_PAGE
    response = render(request, "carnet/left.jinja", {"neutral": neutral})
    response.headers["Refresh"] = f"0; url={neutral}"
    leaving.clear_browser(response, told=told)
    # The neutral page must not learn where somebody came from.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    """How to be safe here, what "Quitter vite" does not hide, whom to call."""
    return render(request, "carnet/safety.jinja", {**signed_in_as(request), "numbers": numbers()})


def numbers() -> list[dict[str, str]]:
    """The numbers to call, each with its own words, else the id of ours."""
    french = active_language().value == "fr"
    return [
        {
            "number": one.number,
            "words": one.fr if french else one.en,
            "id": "" if one.fr else f"safety.number_{one.number}",
        }
        for one in settings.CARNET_HELP.numbers
    ]


@require_safe
def film(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The operator's film, a part of it where a browser asks for a part."""
    held = settings.CARNET_HELP.film
    if held is None:
        raise Http404
    size = held.path.stat().st_size
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None:
        response: HttpResponse | StreamingHttpResponse = FileResponse(
            held.path.open("rb"), content_type=held.media_type
        )
    else:
        response = _part(held.path, held.media_type, int(asked[1]), int(asked[2]) if asked[2] else size - 1, size)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = _KEPT
    return response


@require_safe
def captions(request: HttpRequest) -> HttpResponse:
    """The words of the film, in time with it."""
    held = settings.CARNET_HELP.film
    if held is None:
        raise Http404
    response = HttpResponse(held.captions.read_bytes(), content_type="text/vtt; charset=utf-8")
    response.headers["Cache-Control"] = _KEPT
    return response


def _part(path: Path, media_type: str, first: int, last: int, size: int) -> HttpResponse | StreamingHttpResponse:
    last = min(last, size - 1)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(_pieces(path, first, last), status=206, content_type=media_type)
    response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    response.headers["Content-Length"] = str(last - first + 1)
    return response


def _pieces(path: Path, first: int, last: int) -> Iterator[bytes]:
    left = last - first + 1
    with path.open("rb") as file:
        file.seek(first)
        while left and (piece := file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece
