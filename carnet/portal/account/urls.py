"""Addresses of signing in and out, and no other of allauth's: no sign-up, no e-mail or password pages, no recovery."""

from django.urls import path

from carnet.portal.account import activation_views, code_views, views
from carnet.portal.views import desk_letters

urlpatterns = [
    path("connexion/", views.SignInView.as_view(), name="account_login"),
    path("connexion/code/", code_views.CodeView.as_view(), name="account_confirm_login_code"),
    path("connexion/sans-code/", views.no_code, name="account_no_code"),
    path("connexion/activite/", views.ActivityView.as_view(), name="account_choose_activity"),
    path("connexion/oubli/", views.lost, name="account_lost"),
    path("deconnexion/", views.SignOutView.as_view(), name="account_logout"),
    path("deconnexion/fin/", views.signed_out, name="account_signed_out"),
    path("recu/<uuid:letter>/", desk_letters.receipt, name="receipt"),
    path("activation/", activation_views.begin, name="account_activate"),
    path("activation/identifiant/", activation_views.login, name="account_activate_login"),
    path("activation/contact/", activation_views.contact, name="account_activate_contact"),
    path("activation/code/", activation_views.code, name="account_activate_code"),
    path("activation/regles/", activation_views.conditions, name="account_activate_terms"),
    path("activation/pret/", activation_views.done, name="account_activated"),
    path("activation/pret/liste/", activation_views.done_by_list, name="account_activated_by_list"),
]
