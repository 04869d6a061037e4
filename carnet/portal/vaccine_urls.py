"""Addresses of the vaccinations of a person, under `mon-dossier/ma-sante/vaccins/`. Owns names and shapes only."""

from django.urls import path

from carnet.portal.views import vaccines, vaccines_paper, vaccines_write

urlpatterns = [
    path("", vaccines.home, name="patient_vaccines"),
    path("dates/", vaccines.dates, name="patient_vaccine_dates"),
    path("autres/", vaccines.for_some, name="patient_vaccines_for_some"),
    path("rappels/", vaccines.reminders, name="patient_vaccine_reminders"),
    path("imprimer/", vaccines_paper.printable, name="patient_vaccines_print"),
    path("carnet.pdf", vaccines_paper.pdf, name="patient_vaccines_pdf"),
    path("ecrire/", vaccines_write.write, name="patient_vaccine_add"),
    path("boite/", vaccines_write.box, name="patient_vaccine_box"),
    path("<uuid:line>/", vaccines.one, name="patient_vaccine"),
    path("<uuid:line>/changer/", vaccines_write.write, name="patient_vaccine_change"),
    path("<uuid:line>/enlever/", vaccines.remove, name="patient_vaccine_remove"),
    path("<uuid:line>/mot/", vaccines.word, name="patient_vaccine_word"),
]
