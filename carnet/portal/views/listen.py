"""A page of one's own, read aloud by the voice of this server. Owns no page: it asks the page's view, as its reader.

So whoever may not read a page does not hear it, and what is heard is written down as what is read. The words are in no
address, log or file; the sound is made for this answer and kept nowhere.
"""

import copy
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST

from carnet.identity import limits
from carnet.identity.limits import TooManyAttempts
from carnet.kernel.clock import SystemClock
from carnet.kernel.errors import Unavailable
from carnet.portal import preferences, read_aloud, voice
from carnet.portal.callers import account_id_of, patient_page
from carnet.portal.views import errors
from carnet.usecases.caller import Caller

LONGEST_ADDRESS = 500
_MARK = b"data-listen-form"
"""What the frame of a page that may be heard holds (`base_patient`)."""


@require_POST
@patient_page
def listen(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The sound of one of my pages."""
    if not voice.program():
        raise Http404
    now = SystemClock().now()
    try:
        limits.count_or_stop(limits.LISTEN, {limits.Scope.ACCOUNT: str(account_id_of(request))}, now)
    except TooManyAttempts:
        return errors.too_many(request)
    said = read_aloud.sentences(_page(request, request.POST.get("page", "")))
    language, slowly = preferences.current().language.value, request.POST.get("allure") == "lente"
    try:
        spoken = voice.spoken(said, language, slowly=slowly)
    except Unavailable:
        return errors.too_many(request)
    response = HttpResponse(spoken.sound, content_type="audio/wav")
    response["X-Carnet-Sentences"] = " ".join(map(str, spoken.begins))
    return response


def _page(request: HttpRequest, address: str) -> str:
    """The page as this reader gets it now; Http404 for what is none, or none that is read aloud."""
    parts = urlsplit(address)
    if len(address) > LONGEST_ADDRESS or parts.scheme or parts.netloc or not parts.path.startswith("/"):
        raise Http404
    try:
        match = resolve(parts.path)
    except Resolver404:
        raise Http404 from None
    asked = copy.copy(request)
    asked.method, asked.path, asked.path_info, asked.resolver_match = "GET", parts.path, parts.path, match
    asked.GET = QueryDict(parts.query)
    asked.META = {**request.META, "REQUEST_METHOD": "GET", "PATH_INFO": parts.path, "QUERY_STRING": parts.query}
    answer = match.func(asked, *match.args, **match.kwargs)
    if answer.status_code != 200 or answer.streaming or _MARK not in answer.content:
        raise Http404
    return str(answer.content.decode(answer.charset))
