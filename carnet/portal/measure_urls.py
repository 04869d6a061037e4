"""Addresses of measures, in "Ma santé" and below a record for professionals. Owns names and shapes only."""

from django.urls import path, register_converter

from carnet.portal.present_measures import KINDS
from carnet.portal.views import measures, measures_files, measures_growth, measures_write, results


class KindConverter:
    """A kind of measure, by the word of its address."""

    regex = "|".join(KINDS)

    def to_python(self, value: str) -> str:
        """The word as it is written."""
        return value

    def to_url(self, value: str) -> str:
        """The word as it is written."""
        return value


class FormConverter(KindConverter):
    """A form of file."""

    regex = "csv|json|ndjson"


register_converter(KindConverter, "measure_kind")
register_converter(FormConverter, "measure_form")

KIND = "<measure_kind:kind>/"
ONE = f"{KIND}<uuid:measure>/"

urlpatterns = [
    path("", measures.overview, name="patient_measures"),
    path("qui-lit/", measures.sharing, name="patient_measures_sharing"),
    path("fichier/", measures_files.files, name="patient_measures_files"),
    path("fichier/<measure_form:form>/", measures_files.taken_away, name="patient_measures_file"),
    path("resultats/", results.results, name="patient_results"),
    path("resultats/<slug:key>/", results.result, name="patient_result"),
    path(f"{KIND}courbe/", measures_growth.curve, name="patient_measure_growth"),
    path(KIND, measures.kind, name="patient_measure_kind"),
    path(f"{KIND}ecrire/", measures_write.write, name="patient_measure_add"),
    path(f"{KIND}objectif/", measures.target, name="patient_measure_target"),
    path(ONE, measures.measure, name="patient_measure"),
    path(f"{ONE}changer/", measures_write.write, name="patient_measure_change"),
    path(f"{ONE}enlever/", measures.remove, name="patient_measure_remove"),
]
pro_urlpatterns = [
    path("", measures.pro_overview, name="pro_measures"),
    path("resultats/", results.pro_results, name="pro_results"),
    path("resultats/<slug:key>/", results.pro_result, name="pro_result"),
    path(f"{KIND}courbe/", measures_growth.pro_curve, name="pro_measure_growth"),
    path(KIND, measures.pro_kind, name="pro_measure_kind"),
    path(f"{KIND}ecrire/", measures_write.pro_write, name="pro_measure_add"),
    path(ONE, measures.pro_measure, name="pro_measure"),
    path(f"{ONE}changer/", measures_write.pro_write, name="pro_measure_change"),
    path(f"{ONE}enlever/", measures.pro_remove, name="pro_measure_remove"),
]
