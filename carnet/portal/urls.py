"""Every address of the portal. Owns names and shapes of addresses: ids are random and stand in the path."""

from django.urls import include, path, register_converter

from carnet.portal import measure_urls
from carnet.portal.files import PARTS
from carnet.portal.views import (
    care_history,
    folders,
    found_documents,
    opening,
    own_documents,
    patient,
    patient_documents,
    patient_identity,
    pro,
    pro_changes,
    pro_checks,
    pro_documents,
    pro_glance,
    pro_hiding,
    pro_profile,
    pro_treating,
    pro_vaccines,
    reopening,
    scan,
    share,
)


class PartConverter:
    """The kind of a part of a document."""

    regex = "|".join(PARTS)

    def to_python(self, value: str) -> str:
        """The kind as it is written."""
        return value

    def to_url(self, value: str) -> str:
        """The kind as it is written."""
        return value


register_converter(PartConverter, "part")

MINE = "mon-dossier/"
ONE = "mon-dossier/documents/<uuid:document>/"
RECORD = "pro/dossiers/<uuid:record>/"
THEIRS = "pro/dossiers/<uuid:record>/documents/<uuid:document>/"

urlpatterns = [
    path("", include("carnet.portal.frame_urls")),
    path("", include("carnet.portal.account.urls")),
    path(MINE, patient.home, name="patient_home"),
    path(f"{MINE}ouvrir/", patient.open_it, name="patient_open"),
    path(f"{MINE}ouvert/", patient.opened, name="patient_opened"),
    path(f"{MINE}fermer/", patient.close, name="patient_close"),
    path(f"{MINE}ferme/", patient.closed, name="patient_closed"),
    path(f"{MINE}rouvrir/", patient.reopen, name="patient_reopen"),
    path(MINE, include("carnet.portal.life_urls")),
    path(MINE, include("carnet.portal.journal_urls")),
    path(f"{MINE}ma-sante/", include("carnet.portal.profile_urls")),
    path(MINE, include("carnet.portal.hiding_urls")),
    path(f"{MINE}medecin-traitant/", include("carnet.portal.treating_urls")),
    path(f"{MINE}ins/", patient_identity.my_ins, name="patient_ins"),
    path(f"{MINE}ins/erreur/", patient_identity.mistake, name="patient_ins_mistake"),
    path(f"{MINE}documents/", patient_documents.documents, name="patient_documents"),
    path(f"{MINE}documents/chercher/", found_documents.mine, name="patient_search_documents"),
    path(f"{MINE}documents/ajouter/", own_documents.add, name="patient_add_document"),
    path(f"{MINE}documents/photographier/", scan.scan, name="patient_scan"),
    path(f"{MINE}partage/", share.what_is_it, name="patient_share"),
    path("partage/", share.receive, name="share_in"),
    path(f"{MINE}documents/supprimer/", own_documents.delete, name="patient_delete_documents"),
    path(f"{ONE}ranger/", folders.file, name="patient_file_document"),
    path(f"{MINE}classeurs/<uuid:folder>/", folders.folder, name="patient_folder"),
    path(f"{ONE}changer/", own_documents.change, name="patient_change_document"),
    path(ONE, patient_documents.document, name="patient_document"),
    path(f"{ONE}original/", patient_documents.original, name="patient_document_original"),
    path(f"{ONE}<part:kind>/<int:number>/", patient_documents.part, name="patient_document_part"),
    path(f"{ONE}cacher/", patient_documents.hide, name="patient_hide"),
    path(f"{ONE}montrer/", patient_documents.show, name="patient_show"),
    path("pro/ouvrir/", opening.in_the_practice, name="pro_open"),
    path("pro/", pro.home, name="pro_home"),
    path("pro/", include("carnet.portal.pro_access_urls")),
    path(RECORD, pro.record, name="pro_record"),
    path(f"{RECORD}rouvrir/", reopening.in_the_practice, name="pro_reopen"),
    path(f"{RECORD}accord/", pro.agreement, name="pro_agreement"),
    path(f"{RECORD}en-bref/", pro_glance.glance, name="pro_glance"),
    path(f"{RECORD}sante/", pro_profile.profile, name="pro_profile"),
    path(f"{RECORD}soins/", care_history.care_for_work, name="pro_care_history"),
    path(f"{RECORD}vaccins/", pro_vaccines.vaccinations, name="pro_vaccines"),
    path(f"{RECORD}vaccins/<uuid:line>/", pro_vaccines.act, name="pro_vaccine_act"),
    path(f"{RECORD}mesures/", include(measure_urls.pro_urlpatterns)),
    path(f"{RECORD}documents/", pro_documents.documents, name="pro_documents"),
    path(f"{RECORD}documents/chercher/", found_documents.theirs, name="pro_search_documents"),
    path(f"{RECORD}deposer/", pro_documents.deposit, name="pro_deposit"),
    path(f"{MINE}acces/", include("carnet.portal.access_urls")),
    path("pro/", include("carnet.portal.mode_urls")),
    path("", include("carnet.portal.tie_urls")),
    path("", include("carnet.portal.mistake_urls")),
    path("", include("carnet.portal.news_urls")),
    path("", include("carnet.portal.application_urls")),
    path("guichet/", include("carnet.portal.desk_urls")),
    path("structure/", include("carnet.portal.structure_urls")),
    path("exploitation/", include("carnet.portal.operator_urls")),
    path(THEIRS, pro_documents.document, name="pro_document"),
    path(f"{RECORD}medecin-traitant/", pro_treating.claim, name="pro_treating"),
    path(f"{THEIRS}visibilite/", pro_hiding.hiding, name="pro_hiding"),
    path(f"{THEIRS}controles/", pro_checks.checks, name="pro_document_checks"),
    path(f"{THEIRS}remplacer/", pro_changes.replace, name="pro_replace"),
    path(f"{THEIRS}supprimer/", pro_changes.delete, name="pro_delete"),
    path(f"{THEIRS}ranger/", pro_changes.archive, name="pro_archive"),
    path(f"{THEIRS}original/", pro_documents.original, name="pro_document_original"),
    path(f"{THEIRS}<part:kind>/<int:number>/", pro_documents.part, name="pro_document_part"),
]
