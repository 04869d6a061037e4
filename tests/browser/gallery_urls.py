"""Every address that a template of the portal may name, so that the gallery renders without views or tables."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def _nothing(request: HttpRequest, **parts: str) -> HttpResponse:
    return HttpResponse(status=204)


_ADDRESSES = {
    "home": "",
    "help": "aide/",
    "privacy": "confidentialite/",
    "accessibility": "accessibilite/",
    "preferences": "affichage/",
    "account_login": "entrer/",
    "account_logout": "sortir/",
    "patient_home": "mon-dossier/",
    "patient_open": "mon-dossier/ouvrir/",
    "patient_opened": "mon-dossier/recu/",
    "patient_documents": "mon-dossier/documents/",
    "patient_document": "mon-dossier/documents/<str:document>/",
    "patient_document_original": "mon-dossier/documents/<str:document>/original/",
    "patient_document_part": "mon-dossier/documents/<str:document>/<str:kind>/<int:number>/",
    "patient_hide": "mon-dossier/documents/<str:document>/cacher/",
    "patient_show": "mon-dossier/documents/<str:document>/montrer/",
    "patient_journal": "mon-dossier/qui-a-vu/",
    "patient_close": "mon-dossier/fermer/",
    "patient_closed": "mon-dossier/ferme/",
    "patient_reopen": "mon-dossier/rouvrir/",
    "patient_choices": "mon-dossier/choix/",
    "patient_choice": "mon-dossier/choix/<str:question>/",
    "patient_export": "mon-dossier/telecharger/",
    "patient_destroy": "mon-dossier/detruire/",
    "patient_keep": "mon-dossier/garder/",
    "patient_suspended": "mon-dossier/suspendu/",
    "patient_doctor": "mon-dossier/medecin-traitant/",
    "patient_doctor_confirm": "mon-dossier/medecin-traitant/<str:doctor>/",
    "account_lost": "oubli/",
    "account_activate": "activation/",
    "account_activate_login": "activation/identifiant/",
    "account_activate_contact": "activation/contact/",
    "account_activate_code": "activation/code/",
    "account_activate_terms": "activation/regles/",
    "demo_mailbox": "demo/courrier/",
    "demo_letters": "demo/lettres/",
    "desk_letters": "guichet/lettres/",
    "desk_letters_print": "guichet/lettres/papier/",
    "desk_letter_settle": "guichet/lettres/<str:letter>/",
    "desk_home": "guichet/",
    "desk_person": "guichet/personnes/<str:record>/",
    "operator_home": "exploitation/",
    "operator_content_checks": "exploitation/controles/",
    "pro_document_checks": "pro/dossiers/<str:record>/documents/<str:document>/controles/",
    "desk_reports": "guichet/erreurs/",
    "desk_identity": "guichet/personnes/<str:record>/identite/",
    "desk_identity_correct": "guichet/personnes/<str:record>/identite/corriger/",
    "desk_report": "guichet/personnes/<str:record>/identite/erreurs/<str:report>/",
    "patient_ins": "mon-dossier/ins/",
    "patient_ins_mistake": "mon-dossier/ins/erreur/",
    "pro_home": "pro/",
    "pro_record": "pro/dossiers/<str:record>/",
    "pro_agreement": "pro/dossiers/<str:record>/accord/",
    "pro_documents": "pro/dossiers/<str:record>/documents/",
    "pro_deposit": "pro/dossiers/<str:record>/deposer/",
    "pro_document": "pro/dossiers/<str:record>/documents/<str:document>/",
    "pro_document_original": "pro/dossiers/<str:record>/documents/<str:document>/original/",
    "pro_document_part": "pro/dossiers/<str:record>/documents/<str:document>/<str:kind>/<int:number>/",
}

urlpatterns = [path(address, _nothing, name=name) for name, address in _ADDRESSES.items()]
