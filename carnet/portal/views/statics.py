"""The pages that are the same for everybody: home, help, privacy, accessibility. They read and write nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the record is, and the doors: enter, open, help."""
    return render(request, "carnet/home.jinja")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to do each thing, the words, and whom to call."""
    return render(request, "carnet/help.jinja")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, who sees it, which cookies there are."""
    return render(request, "carnet/privacy.jinja")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement: what was checked and what was not."""
    return render(request, "carnet/accessibility.jinja")


@require_safe
def picture_of_the_site(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address by themselves when they did not take the picture that the page names."""
    return redirect(static("mark.svg"))
