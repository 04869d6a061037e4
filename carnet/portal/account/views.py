"""Views of signing in and out. Each maps in, calls identity or allauth, maps out."""

from typing import Any

from allauth.account.views import LoginView
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.http import require_safe

from carnet.identity import actors, passkeys, shares
from carnet.identity.limits import TooManyAttempts
from carnet.identity.outside import flow
from carnet.portal.account import leaving, outside_sign_out
from carnet.portal.account.forms import SignInForm
from carnet.portal.account.pages import activity_choice, errors_of, session_has_ended, wait
from carnet.portal.jinja import t


class SignInView(LoginView):  # type: ignore[misc]
    """allauth's sign-in view with our form: identifier and password, then the code."""

    # Django's form views take a PUT for a POST; nothing here sends one.
    http_method_names = ("get", "head", "post")
    form_class = SignInForm
    template_name = "account/sign_in.jinja"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Signs in, or shows the form again with one answer for all that is wrong, or asks to wait."""
        try:
            response: HttpResponse = super().post(request, *args, **kwargs)
        except TooManyAttempts as limit:
            return wait(request, limit.until)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the template needs: the form's errors as sentences, and whether a session just ended."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        form = context["form"]
        context["errors"] = errors_of(form, "login_name") if form.is_bound else {}
        context["typed"] = form.data.get("login_name", "")
        context["options"] = passkeys.options_to_prove(self.request, timezone.now())
        context["shared"] = shares.waits(self.request, timezone.now())
        context["providers"] = flow.providers()
        context["ended"] = session_has_ended(self.request) and not form.is_bound
        if context["ended"]:
            # Told once: the cookie of what is over goes with this answer.
            self.request.session.flush()
        return context


class SignOutView(View):
    """Asks first when reached by a link; a POST ends the session and clears what the browser kept."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The question, or the end page for somebody who is out already."""
        if not request.user.is_authenticated:
            return redirect("account_signed_out")
        return render(request, "account/sign_out.jinja")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ends the session, and a sign-in under way as well."""
        way_out = outside_sign_out.way_out(request)
        told = leaving.end_session(request)
        response = outside_sign_out.page(request, way_out) if way_out else redirect("account_signed_out")
        leaving.clear_browser(response, told=told)
        return response


@method_decorator(login_required, name="dispatch")
class ActivityView(View):
    """A professional with several activities says under which one this session works."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The question."""
        return self._page(request, {})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keeps the choice, or asks again when it is not one of the person's activities."""
        structure_id, _, sector = request.POST.get("activity", "").rpartition("|")
        if actors.choose_activity(request, structure_id, sector) is None:
            return self._page(request, {"activity": t("error.activity.none_chosen")})
        return redirect("pro_home")

    @staticmethod
    def _page(request: HttpRequest, errors: dict[str, str]) -> HttpResponse:
        actor = actors.actor_of(request)
        known = actor.professional_id if actor else None
        activities = actors.usable_activities(request, known) if known else ()
        choices = [activity_choice(one) for one in activities]
        return render(request, "account/activity.jinja", {"choices": choices, "errors": errors})


@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """The session is over; what to do on a shared computer."""
    return render(request, "account/signed_out.jinja")


@require_safe
def lost(request: HttpRequest) -> HttpResponse:
    """Lost identifier, password, phone or mail: never by mail alone (security.md A11), always at the desk."""
    return render(request, "account/lost.jinja")


@require_safe
def no_code(request: HttpRequest) -> HttpResponse:
    """The code could not be sent: no address is known, or the mail server does not answer."""
    return render(request, "account/no_code.jinja")
