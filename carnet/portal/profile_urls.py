"""Addresses of the medical profile, under `mon-dossier/ma-sante/`. Owns names and shapes only."""

from django.urls import include, path, register_converter

from carnet.portal.present_profile import SECTIONS
from carnet.portal.views import (
    care_history,
    profile,
    profile_links,
    profile_write,
    proposals,
    synthesis,
    take_in,
    wishes,
)
from carnet.usecases._profile import OWN_PAGES


class SectionConverter:
    """A section, by the word of its address."""

    regex = "|".join(SECTIONS)

    def to_python(self, value: str) -> str:
        """The word as it is written."""
        return value

    def to_url(self, value: str) -> str:
        """The word as it is written."""
        return value


class AskedConverter(SectionConverter):
    """A section that is written by answering questions: not one that has pages of its own."""

    regex = "|".join(slug for slug, section in SECTIONS.items() if section not in OWN_PAGES)


register_converter(SectionConverter, "profile_part")
register_converter(AskedConverter, "profile_section")

ONE = "<profile_section:section>/"

urlpatterns = [
    path("", profile.sections, name="patient_profile"),
    path("carte/", include("carnet.portal.card_urls")),
    path("propositions/", proposals.proposals, name="patient_proposals"),
    path("propositions/resume/", proposals.summary, name="patient_summary"),
    path("tout/", take_in.whole, name="patient_whole"),
    path("tout/synthese/", synthesis.synthesis, name="patient_synthesis"),
    path("tout/apporter/", take_in.bring, name="patient_take_in"),
    path("soins/", care_history.care, name="patient_care_history"),
    path("volontes/", wishes.home, name="patient_wishes"),
    path("volontes/ecrire/", wishes.write, name="patient_directives_write"),
    path("volontes/ajouter/", wishes.add, name="patient_directives_add"),
    path("volontes/don-d-organes/", wishes.organs, name="patient_organ_donation"),
    path("vaccins/", include("carnet.portal.vaccine_urls")),
    path("mesures/", include("carnet.portal.measure_urls")),
    path(ONE, profile.section, name="patient_profile_section"),
    path(f"{ONE}ecrire/", profile_write.write, name="patient_profile_add"),
    path("<profile_part:section>/qui-lit/", profile.sharing, name="patient_profile_sharing"),
    path(f"{ONE}pas-concerne/", profile.not_concerned, name="patient_profile_not_concerned"),
    path(f"{ONE}<uuid:line>/", profile.line, name="patient_profile_line"),
    path(f"{ONE}<uuid:line>/changer/", profile_write.write, name="patient_profile_change"),
    path(f"{ONE}<uuid:line>/enlever/", profile.remove, name="patient_profile_remove"),
    path(f"{ONE}<uuid:line>/documents/", profile_links.link, name="patient_profile_link"),
]
