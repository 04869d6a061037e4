"""The addresses of SMART Health Links, under `/shl/`: at most 128 signs, 256 bits of them unguessable."""

from django.urls import path

from carnet.fhir.views.health_links import file, manifest

urlpatterns = [
    path("<str:token>", manifest, name="shl_manifest"),
    path("<str:token>/<str:ticket>", file, name="shl_file"),
]
