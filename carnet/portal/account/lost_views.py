"""What was lost, and what to do: one page for each, and the recovery that a printed code begins."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from carnet.identity.limits import TooManyAttempts
from carnet.identity.network import network_of
from carnet.kernel.clock import SystemClock
from carnet.portal.account.links import freeze_link
from carnet.portal.account.pages import wait
from carnet.portal.answers import form_key
from carnet.portal.jinja import t
from carnet.usecases.start_recovery_by_code import start_recovery_by_code

# What may be lost, with the ids of the sentences of its page, in order.
LOST: Final = {
    "identifiant": ("lost_login.title", ("lost_login.line_1", "lost_login.line_2")),
    "mot-de-passe": ("lost_password.title", ("lost_password.line_1", "lost_password.line_2", "lost_password.line_3")),
    "telephone": ("lost_phone.title", ("lost_phone.line_1", "lost_phone.line_2", "lost_phone.line_3")),
    "mail": ("lost_mail.title", ("lost_mail.line_1", "lost_mail.line_2", "lost_mail.line_3")),
    "tout": ("lost_all.title", ("lost_all.line_1", "lost_all.line_2", "lost_all.line_3")),
}


@require_safe
def one(request: HttpRequest, what: str) -> HttpResponse:
    """What to do when this is lost."""
    title, lines = LOST[what]
    by_code = what in {"mot-de-passe", "tout"}
    return render(
        request, "account/lost_one.jinja", {"lost": t(title), "lines": [t(x) for x in lines], "by_code": by_code}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def by_code(request: HttpRequest) -> HttpResponse:
    """A printed code begins a recovery. One answer for every identifier and code that does not fit."""
    typed = {"login": request.POST.get("login", ""), "code": request.POST.get("code", "")}
    context = {"form_key": form_key(), "errors": {}, "typed": typed["login"]}
    if request.method != "POST":
        return render(request, "account/lost_code.jinja", context)
    try:
        link, clock = freeze_link(request), SystemClock()
        begun = start_recovery_by_code(typed["login"], typed["code"], network_of(request), link, clock)
    except TooManyAttempts as limit:
        return wait(request, limit.until)
    if begun:
        return redirect("account_lost_begun")
    return render(request, "account/lost_code.jinja", {**context, "errors": {"login": t("error.lost_code.wrong")}})


@require_safe
def begun(request: HttpRequest) -> HttpResponse:
    """The recovery begins: wait, then a paper comes."""
    lines = [t("lost_begun.line_1"), t("lost_begun.line_2"), t("lost_begun.line_3")]
    return render(request, "account/lost_one.jinja", {"lost": t("lost_begun.title"), "lines": lines, "by_code": False})
