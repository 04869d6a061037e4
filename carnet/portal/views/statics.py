"""The pages that are the same for everybody: home, help, privacy, an operator's look. They write nothing."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from carnet.identity.actors import kind_of
from carnet.identity.adapter import HOME_PAGES
from carnet.portal import theme
from carnet.portal.files import SANDBOX


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the record is, and the doors: enter, open, help. Whoever is signed in goes to the own home.

    So “Accueil” of every public page, error pages too, leads back to where this person works or reads.
    """
    kind = kind_of(request)
    return redirect(HOME_PAGES[kind]) if kind else render(request, "carnet/home.jinja")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to do each thing, the words, and whom to call."""
    held = settings.CARNET_HELP.film
    context = {"film": held.media_type if held else "", "text": held.transcript if held else ""}
    return render(request, "carnet/help.jinja", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, who sees it, which cookies there are."""
    return render(request, "carnet/privacy.jinja")


@require_safe
def picture_of_the_site(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address by themselves when they did not take the picture that the page names."""
    return redirect(static("mark.svg"))


@require_safe
def operator_colours(request: HttpRequest) -> HttpResponse:
    """The operator's colours as CSS; 404 where ours stand."""
    return _kept(theme.stylesheet(), "text/css; charset=utf-8")


@require_safe
def operator_logo(request: HttpRequest) -> HttpResponse:
    """The operator's picture; 404 where there is none. A drawing runs no script here, whoever made it."""
    logo = settings.CARNET_THEME.logo
    return _kept(logo.content, logo.media_type) if logo else _kept(b"", "")


def _kept(content: bytes, media_type: str) -> HttpResponse:
    """What a browser may keep: pages name it with a mark that changes with it (`theme.mark`)."""
    if not content:
        raise Http404
    response = HttpResponse(content, content_type=media_type)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
