"""Addresses of measures, in "Ma santé" and below a record for professionals. Owns names and shapes only."""

from django.urls import path, register_converter

from carnet.portal.present_measures import KINDS
from carnet.portal.views import measures, measures_write


class KindConverter:
    """A kind of measure, by the word of its address."""

    regex = "|".join(KINDS)

    def to_python(self, value: str) -> str:
        """The word as it is written."""
        return value

    def to_url(self, value: str) -> str:
        """The word as it is written."""
        return value


register_converter(KindConverter, "measure_kind")

KIND = "<measure_kind:kind>/"
ONE = f"{KIND}<uuid:measure>/"

urlpatterns = [
    path("", measures.overview, name="patient_measures"),
    path("qui-lit/", measures.sharing, name="patient_measures_sharing"),
    path(KIND, measures.kind, name="patient_measure_kind"),
    path(f"{KIND}ecrire/", measures_write.write, name="patient_measure_add"),
    path(f"{KIND}objectif/", measures.target, name="patient_measure_target"),
    path(ONE, measures.measure, name="patient_measure"),
    path(f"{ONE}changer/", measures_write.write, name="patient_measure_change"),
    path(f"{ONE}enlever/", measures.remove, name="patient_measure_remove"),
]
pro_urlpatterns = [
    path("", measures.pro_overview, name="pro_measures"),
    path(KIND, measures.pro_kind, name="pro_measure_kind"),
    path(f"{KIND}ecrire/", measures_write.pro_write, name="pro_measure_add"),
    path(ONE, measures.pro_measure, name="pro_measure"),
    path(f"{ONE}changer/", measures_write.pro_write, name="pro_measure_change"),
    path(f"{ONE}enlever/", measures.pro_remove, name="pro_measure_remove"),
]
