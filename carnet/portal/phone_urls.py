"""Addresses of Carnet on a phone: the application, its worker, its page without a network. Owns names and shapes."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from carnet.portal.preferences import Language
from carnet.portal.views import application, listen


class LanguageConverter(StringConverter):
    """A language of the catalogue, as it is written."""

    regex = "|".join(one.value for one in Language)


register_converter(LanguageConverter, "language")

urlpatterns = [
    path("application/", application.start, name="application_start"),
    path("application/telephone/", application.install, name="application_install"),
    path("application/<language:language>.webmanifest", application.manifest, name="application_manifest"),
    path("hors-ligne/<language:language>/", application.offline, name="application_offline"),
    path("ecouter/", listen.listen, name="patient_listen"),
    # At the root: a worker answers for what is below its own address only.
    path("service.js", application.worker, name="application_worker"),
]
