"""Addresses with one fault each, to show that the tests of routes see it."""

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


def writes(request: HttpRequest) -> HttpResponse:
    """A GET that changes a right."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE head SET rights_epoch = rights_epoch + 1")
        cursor.execute("SELECT 1 FROM head FOR UPDATE")
    return HttpResponse("changed")


@csrf_exempt
def unguarded(request: HttpRequest) -> HttpResponse:
    """A POST that asks for no token."""
    return writes(request) if request.method == "POST" else HttpResponse("form")


def loose(request: HttpRequest) -> HttpResponse:
    """A page that loosens every header."""
    response = HttpResponse("loose")
    response.headers["Cache-Control"] = "max-age=60"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Referrer-Policy"] = "unsafe-url"
    response.headers["Content-Security-Policy"] = "default-src 'self' 'unsafe-inline'"
    response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response


def open_to_all(request: HttpRequest, **_: Any) -> HttpResponse:
    """A page of a record without any check."""
    return HttpResponse("secret")


urlpatterns = [
    path("ecrit/", writes, name="planted_writes"),
    path("sans-jeton/", unguarded, name="planted_unguarded"),
    path("laxiste/", loose, name="planted_loose"),
    path("ouvert/", open_to_all, name="planted_open"),
    path("sans-nom/", open_to_all),
]
