"""Addresses of being safe and of the help film. Owns names and shapes only."""

from django.urls import path

from carnet.portal.views import safety

urlpatterns = [
    path("quitter-vite/", safety.quick_exit, name="quick_exit"),
    path("me-proteger/", safety.safety, name="safety"),
    path("aide/film/", safety.film, name="help_film"),
    path("aide/film/mots.vtt", safety.captions, name="help_captions"),
]
