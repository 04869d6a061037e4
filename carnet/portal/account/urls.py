"""Addresses of signing in and out, and no other of allauth's: no sign-up, no e-mail or password pages, no recovery."""

from django.urls import path

from carnet.portal.account import code_views, views

urlpatterns = [
    path("connexion/", views.SignInView.as_view(), name="account_login"),
    path("connexion/code/", code_views.CodeView.as_view(), name="account_confirm_login_code"),
    path("connexion/sans-code/", views.no_code, name="account_no_code"),
    path("connexion/activite/", views.ActivityView.as_view(), name="account_choose_activity"),
    path("connexion/oubli/", views.lost, name="account_lost"),
    path("deconnexion/", views.SignOutView.as_view(), name="account_logout"),
    path("deconnexion/fin/", views.signed_out, name="account_signed_out"),
]
