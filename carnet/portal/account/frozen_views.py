"""The pages of a frozen account: freezing from a notice, and what frozen means."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from carnet.identity import notices
from carnet.kernel.clock import SystemClock
from carnet.portal.answers import form_key
from carnet.usecases.freeze_by_link import freeze_by_link


@require_http_methods(["GET", "HEAD", "POST"])
def not_me(request: HttpRequest, token: str) -> HttpResponse:
    """“Ce n’est pas moi”: one question, and the account is frozen. A link that is no link is not there."""
    if notices.account_of_link(token, SystemClock().now()) is None:
        raise Http404
    if request.method != "POST":
        return render(request, "account/not_me.jinja", {"form_key": form_key(), "token": token})
    freeze_by_link(token, SystemClock())
    request.session.flush()
    return redirect("account_frozen")


@require_safe
def frozen_page(request: HttpRequest) -> HttpResponse:
    """What frozen means and the way back; the same page for everybody."""
    return render(request, "account/frozen.jinja")
