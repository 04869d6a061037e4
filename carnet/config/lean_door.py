"""The door in front of Django for what software does most. Owns which requests pass here; holds no rule, no view.

A search of documents, a file, a look-up of a person, a query of the registry and a lot pass through a dozen steps of
Django that do nothing for them: they come with a token or an assertion, without a cookie, from no page. Here the very
views of the FHIR and SOAP doors answer them, and the headers that Django's steps would add are those that these steps
themselves gave once. Whatever is in the least unlike (a cookie, an origin, a method, an address that is not listed, an
error) goes the whole way (`tests/fhir/test_lean_door.py` and `tests/xds/test_lean_door.py` hold that both ways answer
alike).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any, Final

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, URLPattern
from django.utils.cache import patch_vary_headers
from django.utils.log import log_response

from carnet.config import lean_query
from carnet.config.observed import ROUTE, Environ, StartResponse
from carnet.fhir import urls as fhir_urls
from carnet.portal import preferences
from carnet.xds import urls as xds_urls

_Headers = Mapping[str, tuple[str, str]]
"""By the name in small letters: the name and the value."""
_Answer = tuple[HttpResponse, list[tuple[str, str]]]
PREFIX: Final = "/fhir/"
SOAP_PREFIX: Final = "/soap/"
READS: Final[Mapping[str, frozenset[str]]] = {
    "fhir_documents": frozenset({"GET"}), "fhir_documents_by_form": frozenset({"POST"}),
    "fhir_document": frozenset({"GET"}), "fhir_file": frozenset({"GET"}), "fhir_patients": frozenset({"GET"}),
    "fhir_patients_by_form": frozenset({"POST"}),
}  # fmt: skip
"""What passes here of FHIR, by the name of its address: readings only."""
LOTS: Final[Mapping[str, frozenset[str]]] = {"fhir_base": frozenset({"POST"})}
"""The one writing that passes here of FHIR: a lot comes as readings do, with a token and from no page."""
SOAP_READS: Final[Mapping[str, frozenset[str]]] = {"soap_registry": frozenset({"POST"})}
"""The same of SOAP: the address of queries, which serves a change of metadata too. One view answers both, as there."""
# What a browser sends and software does not, and what Django's steps look at.
_NOT_HERE: Final = (
    "HTTP_COOKIE", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE", "HTTP_SEC_FETCH_MODE", "HTTP_SEC_FETCH_DEST",
    "HTTP_X_CSRFTOKEN",
)  # fmt: skip
_ID: Final = re.compile(r"[0-9A-Za-z.-]{1,100}", re.ASCII)
_LONGEST_LANGUAGE: Final = 100
_FAILED: Final = "carnet_failed"


@dataclass(frozen=True)
class _Place:
    """A view that passes here, with the name of its address."""

    view: Callable[..., HttpResponseBase]
    name: str
    methods: frozenset[str]
    by_token: bool
    """Whether a token says who asks; else what the body says does."""

    def takes(self, environ: Environ) -> bool:
        """Whether a request is of the kind that passes here. Many SOAP programs send a body without its length."""
        if environ["REQUEST_METHOD"] not in self.methods or any(name in environ for name in _NOT_HERE):
            return False
        return not self.by_token or ("HTTP_AUTHORIZATION" in environ and "HTTP_TRANSFER_ENCODING" not in environ)


class LeanDoor:
    """A WSGI application: what is listed above, and Django for everything else."""

    def __init__(self, django: WSGIHandler) -> None:
        self._django = django
        self._around = _Around()
        self._plain, self._named = _places()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answers one request."""
        found = self._found(environ)
        answer = self._answer(environ, *found) if found else None
        if found is None or answer is None:
            return self._django(environ, start_response)
        response, headers = answer
        environ[ROUTE] = found[0].name
        start_response(f"{response.status_code} {response.reason_phrase}", headers)
        return [response.content]

    def _found(self, environ: Environ) -> tuple[_Place, dict[str, str]] | None:
        """The view of a request that passes here."""
        path = environ["PATH_INFO"]
        place, named = self._plain.get(path), dict[str, str]()
        if place is None:
            kind, _, resource = path.rpartition("/")
            place, named = self._named.get(kind), {"resource": resource}
            if place is None or not _ID.fullmatch(resource):
                return None
        return (place, named) if place.takes(environ) and not environ.get("SCRIPT_NAME") else None

    def _answer(self, environ: Environ, place: _Place, named: dict[str, str]) -> _Answer | None:
        """What the view answers, with what Django would put around it; None: Django shall answer."""
        request = WSGIRequest(environ)
        if (query := lean_query.read(environ.get("QUERY_STRING", ""))) is not None:
            # Where Django keeps what it would have made of it at the first look.
            request.__dict__["GET"] = query
        language = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
        secure = request.is_secure()
        if (settings.SECURE_SSL_REDIRECT and not secure) or len(language) > _LONGEST_LANGUAGE:
            return None
        request.resolver_match = ResolverMatch(place.view, (), named, place.name)
        _begin()
        around = self._around.headers(language, secure=secure)
        preferences.enter(_chosen(language))
        try:
            response = place.view(request, **named)
        except Exception as error:  # noqa: BLE001
            # As Django does around every view: a page, whose headers name what is in it.
            return self._around.failed(request, error)
        finally:
            preferences.leave()
        return _completed(request, response, around)


def _begin() -> None:
    """As Django does when a request begins: a connection that is too old or was lost is not used again."""
    connection = connections[DEFAULT_DB_ALIAS]
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def _places() -> tuple[dict[str, _Place], dict[str, _Place]]:
    """The views by their whole address, and by what stands before an id."""
    plain, named = dict[str, _Place](), dict[str, _Place]()
    every: list[tuple[str, Mapping[str, frozenset[str]], URLPattern]]
    every = [(PREFIX, {**READS, **LOTS}, one) for one in fhir_urls.urlpatterns]
    every += [(SOAP_PREFIX, SOAP_READS, one) for one in xds_urls.urlpatterns]
    for prefix, passes, pattern in every:
        if (name := str(pattern.name)) in passes:
            path, _, rest = (whole := f"{prefix}{pattern.pattern}").partition("/<str:resource>")
            made = _Place(pattern.callback, name, passes[name], by_token=prefix == PREFIX)
            (named if path != whole and not rest else plain)[path] = made
    return plain, named


def _completed(request: HttpRequest, response: HttpResponseBase, around: _Headers) -> _Answer:
    if not isinstance(response, HttpResponse):
        raise TypeError("what streams does not pass here")
    if vary := around.get("vary"):
        response.headers["Vary"] = varies(response.headers.get("Vary", ""), vary[1])
    if response.status_code >= 400:
        log_response("%s: %s", response.reason_phrase, request.path, response=response, request=request)
    headers = list(response.items())
    said = {name.lower() for name, _ in headers}
    return response, [*headers, *(pair for name, pair in around.items() if name not in said)]


@lru_cache(maxsize=64)
def varies(said: str, more: str) -> str:
    """What both name, as Django puts them together."""
    both = HttpResponse(headers={"Vary": said} if said else None)
    patch_vary_headers(both, more.split(", "))
    return str(both.headers["Vary"])


class _Around(BaseHandler):
    """Django's steps around a view that answers nothing: what they add to every answer."""

    def __init__(self) -> None:
        self.load_middleware()
        self.headers = lru_cache(maxsize=256)(self._headers)

    def _get_response(self, request: HttpRequest) -> HttpResponse:
        if (error := getattr(request, _FAILED, None)) is not None:
            raise error
        return HttpResponse()

    def failed(self, request: HttpRequest, error: Exception) -> _Answer:
        """What Django's steps answer to a view that raised this."""
        setattr(request, _FAILED, error)
        response = self.__dict__["_middleware_chain"](request)
        return response, list(response.items())

    def _headers(self, language: str, *, secure: bool) -> _Headers:
        chain: Any = self.__dict__["_middleware_chain"]
        response = chain(_bare_request(language, secure=secure))
        return {name.lower(): (name, value) for name, value in response.items() if name != "Content-Type"}


@lru_cache(maxsize=256)
def _chosen(language: str) -> preferences.Preferences:
    """How pages would be shown to who sends no cookie: the language is the one asked for."""
    return preferences.of_request(_bare_request(language, secure=False))


def _bare_request(language: str, *, secure: bool) -> WSGIRequest:
    said = {"HTTP_ACCEPT_LANGUAGE": language} if language else {}
    name, value = settings.SECURE_PROXY_SSL_HEADER or ("wsgi.url_scheme", "https")
    return WSGIRequest({
        "REQUEST_METHOD": "GET", "PATH_INFO": f"{PREFIX}DocumentReference", "SERVER_NAME": "localhost",
        "SERVER_PORT": "443" if secure else "80", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(), **said,
        **({name: value} if secure else {}),
    })  # fmt: skip
