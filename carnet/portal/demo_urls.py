"""Addresses of the demonstration: mailbox and example accounts. Only demo and sandbox instances include them."""

from django.urls import path

from carnet.portal.account import demo_views

urlpatterns = [
    path("", demo_views.examples, name="demo_examples"),
    path("courrier/", demo_views.mailbox, name="demo_mailbox"),
    path("lettres/", demo_views.letters_page, name="demo_letters"),
]
