"""A document that a telephone shares with Carnet (Web Share Target). Owns the two pages (see `own_documents`).

The operating system posts the files, with nothing that proves a person: they wait, sealed (`identity.shares`), and
enter a record only by the form that follows, after a sign-in. A page of another site cannot post here.
"""

from collections import Counter
from functools import partial
from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from carnet.cda.photos import PHOTOS, is_heif
from carnet.cda.sniff import MediaType, sniff
from carnet.identity import shares
from carnet.identity.actors import actor_of
from carnet.identity.api import AccountKind
from carnet.identity.limits import TooManyAttempts
from carnet.identity.shares import Shared
from carnet.kernel.clock import SystemClock
from carnet.portal.callers import account_id_of, patient_page
from carnet.portal.jinja import t
from carnet.portal.views import errors
from carnet.portal.views.own_documents import Way, adding
from carnet.portal.views.patient import own_record, page
from carnet.usecases.caller import Caller

# What a browser says of a post that no page sent: the telephone's own menu, or a page of ours.
_FROM_THE_TELEPHONE: Final = frozenset({"none", "same-origin"})
LONGEST_TITLE, LONGEST_TEXT = 255, 20_000


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """What was shared waits for its person, who signs in if need be and says what it is."""
    if request.headers.get("Sec-Fetch-Site") not in _FROM_THE_TELEPHONE:
        raise PermissionDenied("another site's page shares nothing")
    actor = actor_of(request)
    if actor is not None and actor.kind is not AccountKind.PATIENT:
        raise PermissionDenied("a person shares into the own record only")
    files = [file.read() for file in request.FILES.getlist("fichiers")]
    files = [data for data in files if data] or _words(request)
    if not files:
        return redirect("patient_share")
    title = request.POST.get("titre", "").strip()[:LONGEST_TITLE]
    account = actor.account_id if actor else None
    try:
        token = shares.keep(request, files, title, account, SystemClock().now())
    except TooManyAttempts:
        token = None
    if token is None:
        return errors.too_many(request)
    response = redirect("patient_share")
    shares.send_cookie(response, token)
    return response


def _words(request: HttpRequest) -> list[bytes]:
    """What an application shared without a file: its words are a text of their own."""
    said = [request.POST.get(name, "").strip() for name in ("texte", "adresse")]
    text = "\n".join(one for one in said if one)[:LONGEST_TEXT]
    return [text.encode()] if text else []


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def what_is_it(request: HttpRequest, caller: Caller) -> HttpResponse:
    """My telephone shared a document: I say what it is, and it enters my record; or I leave it."""
    own_record(caller)
    token = shares.token_of(request)
    shared = shares.find(token, account_id_of(request), SystemClock().now())
    if shared is None:
        return page(request, "share_none", left=request.GET.get("fait") == "non")
    if request.method == "POST" and request.POST.get("acte") == "laisser":
        return _is_over(token, redirect(f"{reverse('patient_share')}?fait=non"))
    after = partial(_is_over, token)
    return adding(request, caller, Way("share", {"what": _said(shared)}, shared.files, shared.title, after))


def _is_over(token: str, response: HttpResponse) -> HttpResponse:
    """What waited is not needed any more: it is in the record, or its person left it."""
    shares.end(token)
    shares.drop_cookie(response)
    return response


def _said(shared: Shared) -> list[str]:
    """What the files are, in words, so that their person knows them again."""
    kinds = Counter(_kind(data) for data in shared.files)
    return [str(t(f"share.holds_{kind}", number=number)) for kind, number in kinds.items()]


def _kind(data: bytes) -> str:
    if is_heif(data):
        return "photos"
    found = sniff(data)
    return "photos" if found in PHOTOS else {MediaType.PDF: "pdf", MediaType.TEXT: "text"}.get(found, "others")
