"""The sign-in form. Owns which fields there are; every refusal is the same for known and unknown identifiers."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from carnet.portal.account import tries

WRONG = "error.sign_in.wrong"


class SignInForm(forms.Form):
    """An identifier and a password. Messages are ids of the catalogue."""

    login_name = forms.CharField(max_length=200, error_messages={"required": "error.sign_in.no_login"})
    password = forms.CharField(max_length=1000, strip=False, error_messages={"required": "error.sign_in.no_password"})

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self) -> dict[str, Any]:
        """Checks both together; TooManyAttempts passes through to the view."""
        data: dict[str, Any] = self.cleaned_data
        if "login_name" in data and "password" in data:
            found = get_adapter(self.request).authenticate(
                self.request, username=data["login_name"], password=data["password"]
            )
            if found is None:
                tries.wrong_password()
                raise ValidationError(WRONG, code="wrong")
            self.account = found
        return data

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Goes on to the code. What was typed is not kept in the session."""
        response: HttpResponse = perform_password_login(
            request, {}, Login(user=self.account, redirect_url=redirect_url)
        )
        return response
