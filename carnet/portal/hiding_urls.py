"""Addresses of what the person hides from some, under `mon-dossier/`. Owns names and shapes only."""

from django.urls import path

from carnet.portal.views import hiding, who_sees

ONE = "documents/<uuid:document>/"

urlpatterns = [
    path("cacher/", hiding.hidings, name="patient_hidings"),
    path("cacher/sorte/", hiding.kinds, name="patient_hide_kind"),
    path("cacher/sorte/a-qui/", hiding.kind_from_whom, name="patient_hide_kind_whom"),
    path("cacher/sorte/confirmer/", hiding.kind_confirm, name="patient_hide_kind_confirm"),
    path("cacher/montrer/", hiding.show_to, name="patient_show_to"),
    path(f"{ONE}cacher/a-qui/", hiding.document_from_whom, name="patient_hide_whom"),
    path(f"{ONE}cacher/confirmer/", hiding.document_confirm, name="patient_hide_confirm"),
    path(f"{ONE}qui-voit/", who_sees.who_sees, name="patient_who_sees"),
]
