"""The addresses by which software gets and ends tokens."""

from django.urls import URLPattern, path

from carnet.oauth import views

urlpatterns: list[URLPattern] = [
    path("oauth/token", views.token, name="oauth_token"),
]
