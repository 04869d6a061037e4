"""The addresses by which software gets and ends tokens, and learns where to ask."""

from django.urls import URLPattern, path

from carnet.oauth import context, discovery, views

urlpatterns: list[URLPattern] = [
    path("oauth/token", views.token, name="oauth_token"),
    path("oauth/revoke", views.revoke, name="oauth_revoke"),
    path("oauth/introspect", views.introspect, name="oauth_introspect"),
    path("oauth/userinfo", views.userinfo, name="oauth_userinfo"),
    path("oauth/context", context.context, name="oauth_context"),
    path("oauth/jwks", discovery.jwks, name="oauth_jwks"),
    path("fhir/.well-known/smart-configuration", discovery.smart, name="smart_configuration"),
    path(".well-known/openid-configuration", discovery.openid, name="openid_configuration"),
]
