"""What the pages of signing in share: errors as sentences, and the page that asks to wait."""

from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from carnet.codes import directory as codes
from carnet.identity.people import ActivityFacts
from carnet.portal.jinja import t


def errors_of(form: forms.Form, whole_form_field: str) -> dict[str, str]:
    """Each field's first error as a sentence; an error of the whole form stands at its first field."""
    first = {name: texts[0] for name, texts in form.errors.items()}
    return {whole_form_field if name == "__all__" else name: t(str(text)) for name, text in first.items()}


def activity_choice(activity: ActivityFacts) -> tuple[str, str]:
    """An activity as a value of the form and in words: the place, the town and the official name of the sector."""
    place = activity.structure
    sector = codes.activity_sector(activity.sector)
    words = t("activity.place", name=place.name, city=place.city, sector=sector.display if sector else activity.sector)
    return f"{place.structure_id}|{activity.sector}", words


def wait(request: HttpRequest, until: datetime) -> HttpResponse:
    """429: too many attempts, and when to try again. The same for accounts that exist and that do not."""
    seconds = max(1, int((until - timezone.now()).total_seconds()) + 1)
    # Told to the minute, rounded up: who comes back at that minute may try.
    told = (until + timedelta(seconds=59)).replace(second=0, microsecond=0)
    response = render(request, "account/wait.jinja", {"until": told}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def session_has_ended(request: HttpRequest) -> bool:
    """Whether the browser brings the cookie of a session that is over."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty()
