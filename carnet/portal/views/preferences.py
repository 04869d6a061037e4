"""The page where a person chooses language, view and size of text. Works for everybody, signed in or not."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods

from carnet.portal import kept_preferences, preferences


def _following(value: str | None) -> str:
    """The page to go back to: an address of this site only, else the public home."""
    if value and value.startswith("/") and url_has_allowed_host_and_scheme(value, allowed_hosts=None):
        return value
    return reverse("home")


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Shows the choices, in the language asked for by `?language=`; a POST keeps them and comes back with a result."""
    before = preferences.of_request(request)
    if request.method == "POST":
        return _keep(request, before)
    # The page is shown in the language it offers: its reader may read no other.
    shown = preferences.from_form(request.GET, before)
    preferences.enter(shown)
    following = _following(request.GET.get("suite"))
    context = {"shown": shown, "following": following, "kept": request.GET.get("kept") == "1"}
    return render(request, "carnet/preferences.jinja", context)


def _keep(request: HttpRequest, before: preferences.Preferences) -> HttpResponse:
    query = urlencode({"kept": "1", "suite": _following(request.POST.get("suite"))})
    response = HttpResponseRedirect(f"{reverse('preferences')}?{query}")
    chosen = preferences.from_form(request.POST, before)
    preferences.remember(response, chosen)
    kept_preferences.keep(request, chosen)
    return response
