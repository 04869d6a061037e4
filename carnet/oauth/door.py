"""What every view of this package is: no cookie is looked at, so there is no CSRF token to ask for. Owns that mark."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from carnet.identity.middleware import FOR_SOFTWARE

View = Callable[[HttpRequest], HttpResponse]


def for_software(view: View) -> View:
    """A view that a software asks, from a server or from a page of a registered origin."""

    @csrf_exempt
    @wraps(view)
    def marked(request: HttpRequest) -> HttpResponse:
        return view(request)

    setattr(marked, FOR_SOFTWARE, True)
    return marked
