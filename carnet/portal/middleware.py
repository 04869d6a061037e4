"""The portal's middleware. Owns the life of the preferences in a request; decides nothing by path."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from carnet.portal import kept_preferences, preferences


def preferences_of_the_request(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Reads language, view and text size once, before anything that may answer with a page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        preferences.enter(preferences.of_request(request))
        try:
            response = get_response(request)
            kept_preferences.bring(request, response)
            response.headers.setdefault("Content-Language", preferences.current().language.value)
            return response
        finally:
            preferences.leave()

    return middleware
