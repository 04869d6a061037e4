"""Several files at once, as a browser without JavaScript deposits them."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.portal import site
from tests.portal.site import Site, search_form
from tests.unit.cda.pdfs import pdf
from tests.usecases import cdas
from tests.usecases.scene import REPORT, titles

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def found(opened: Site, of: cast.Carer) -> Client:
    """A professional who looked for Odette."""
    client = opened.carer(of)
    assert client.post(reverse("pro_home"), search_form(cast.ODETTE)).status_code == 302
    return client


def prepared(client: Client, where: str, *files: tuple[str, bytes], key: str = "f1") -> Any:
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(where, {"etape": "fichiers", "fichiers": sent, "form_key": key}, follow=True)


def said(number: int, title: str, **more: str) -> dict[str, str]:
    values = {
        "juste": "oui",
        "sorte": REPORT,
        "titre": title,
        "acte-day": "27",
        "acte-month": "2",
        "acte-year": "2026",
        **more,
    }
    return {f"{number}-{name}": value for name, value in values.items()}


def test_batch_doctor_prepares_files_confirms_each_and_each_ends_by_itself() -> None:
    opened = site.opened()
    helene = found(opened, cast.HELENE)
    where = reverse("pro_batch_for", kwargs={"record": opened.scene.record})
    assert where in helene.get(reverse("pro_record", kwargs={"record": opened.scene.record})).content.decode()
    files = ("ordonnance.pdf", pdf()), ("b.pdf", pdf() + b"\n"), ("virus.exe", b"MZ\x00")
    page = prepared(helene, where, *files)
    assert "Proposé d’après le nom du fichier." in text(page) and 'value="57833-6" selected' in page.content.decode()
    assert "Pas déposé : virus.exe" in text(page)
    # The same form again (a second click) prepares nothing more.
    assert text(prepared(helene, where, *files)).count("b.pdf") == text(page).count("b.pdf")
    unticked = helene.post(where, {**said(0, "Sans coche"), "0-juste": "", "form_key": "f2"})
    assert "Cochez au moins un fichier" in text(unticked)
    wrong = helene.post(where, {**said(0, "Juste"), **said(1, ""), "form_key": "f3"}, follow=True)
    assert "Déposé : ordonnance.pdf" in text(wrong) and "Ce fichier n’est pas encore déposé." in text(wrong)
    assert titles(opened.scene.odette, opened.scene.record) == ["Juste"]
    # Only what was refused is left; the page is the same after a way elsewhere.
    done = helene.post(where, {**said(1, "Corrigé"), "form_key": "f4"}, follow=True)
    assert "Déposé : b.pdf" in text(done)
    assert titles(opened.scene.odette, opened.scene.record) == ["Corrigé", "Juste"]
    ended = helene.post(where, {"etape": "finir", "form_key": "f5"})
    assert ended.status_code == 302 and "b.pdf" not in text(helene.get(where))


def test_batch_a_cda_goes_to_whom_it_names_and_another_file_to_whom_was_found_only() -> None:
    opened = site.opened()
    helene, where = found(opened, cast.HELENE), reverse("pro_batch")
    page = prepared(helene, where, ("document.xml", cdas.level1(cdas.facts(cast.ODETTE))), ("a.pdf", pdf()))
    assert "naissance : 14 mai 1948" in text(page)
    karim = cast.record_of(cast.opened(cast.KARIM, opened.scene.clock))
    form = {"0-juste": "oui", **said(1, "A", personne=str(karim)), "form_key": "g1"}
    answer = helene.post(where, form, follow=True)
    assert "Déposé : document.xml" in text(answer) and "Choisissez la personne." in text(answer)
    form = {**said(1, "A", personne=str(opened.scene.record)), "form_key": "g2"}
    assert "Déposé : a.pdf" in text(helene.post(where, form, follow=True))
    assert len(titles(opened.scene.odette, opened.scene.record)) == 2


def test_batch_of_a_record_that_was_not_found_is_no_page_and_a_browser_sees_only_its_own_files() -> None:
    opened = site.opened()
    paul = opened.carer(cast.PAUL)
    where = reverse("pro_batch_for", kwargs={"record": opened.scene.record})
    assert paul.get(where).status_code == 404
    prepared(found(opened, cast.HELENE), where, ("a.pdf", pdf()))
    assert "a.pdf" not in text(paul.get(reverse("pro_batch")))


def test_batch_too_many_files_or_none_are_told() -> None:
    opened = site.opened()
    helene, where = found(opened, cast.HELENE), reverse("pro_batch")
    assert "Choisissez au moins un fichier." in text(prepared(helene, where))
    many = [(f"{number}.txt", b"Tension 12/8") for number in range(20)]
    assert prepared(helene, where, *many, key="m1").status_code == 200
    assert "Au plus 20 fichiers" in text(prepared(helene, where, ("encore.txt", b"Tension"), key="m2"))
