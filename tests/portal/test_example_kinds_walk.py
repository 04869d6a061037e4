"""Each kind of example is deposited, read, replaced, hidden and deleted through the pages (issue 5, point 8)."""

from dataclasses import replace
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from carnet.codes.documents import DIRECTIVES_TYPE
from carnet.documents.entry import EntryStatus
from carnet.ops import example_cases
from carnet.ops.example_documents import DOCUMENTS, ExampleDocument
from carnet.ops.example_own import OWN
from carnet.ops.example_people import ODETTE
from carnet.usecases._incoming import Upload
from tests import cast
from tests.ops.test_examples import KINDS
from tests.portal import site
from tests.portal.site import Site, deposit_form, search_form
from tests.usecases.scene import seen

pytestmark = pytest.mark.django_db
OWN_KINDS = {DIRECTIVES_TYPE}


def _example(kind: str) -> ExampleDocument:
    """The first example of a kind, as a document about Odette."""
    every = (*DOCUMENTS, *example_cases.documents())
    return replace(next(one for one in every if one.type_code in KINDS[kind]), patient=ODETTE)


def _form(upload: Upload, **changes: str) -> dict[str, object]:
    form, said = upload.form, {}
    if form is not None:
        said = {"sorte": form.type_code, "titre": form.title}
    return deposit_form(upload.data, upload.file_name, **{**said, **changes})


def _newest(there: Site) -> UUID:
    return seen(there.scene.odette, there.scene.record)[0].logical_id


class _Walk:
    """A doctor's browser and Odette's, at the same record."""

    def __init__(self, there: Site) -> None:
        self.there, self.helene, self.odette = there, there.carer(cast.HELENE), there.patient(cast.ODETTE)
        self.helene.post(reverse("pro_home"), search_form(cast.ODETTE))

    def theirs(self, name: str, document: UUID | None = None) -> str:
        return reverse(name, kwargs={"record": self.there.scene.record, **({"document": document} if document else {})})

    def read(self, document: UUID) -> str:
        answer = self.odette.get(reverse("patient_document", kwargs={"document": document}))
        assert answer.status_code == 200
        return str(answer.content.decode())

    def status(self, client: Client, name: str, document: UUID) -> int:
        parts = {"document": document} if name.startswith("patient") else {}
        address = reverse(name, kwargs=parts) if parts else self.theirs(name, document)
        return int(client.get(address).status_code)


@pytest.fixture(scope="module")
def kinds() -> list[str]:
    return [kind for kind in KINDS if not KINDS[kind] & OWN_KINDS]


def test_walk_doctor_every_kind_of_example_from_deposit_to_deletion(db: None, kinds: list[str]) -> None:
    there = site.opened()
    there.scene.agrees(cast.PAUL)
    walk, paul = _Walk(there), there.carer(cast.PAUL)
    paul.post(reverse("pro_home"), search_form(cast.ODETTE))
    for kind in kinds:
        example = _example(kind)
        given = walk.helene.post(walk.theirs("pro_deposit"), _form(example.upload(), form_key=f"1 {kind}"))
        assert given.status_code == 200, kind
        first = _newest(there)
        assert example.title in walk.read(first).replace("&#39;", "'"), kind
        assert walk.status(paul, "pro_document", first) == 200, kind
        later = deposit_form(
            b"Nouvelle version, " + kind.encode(), "a.txt", form_key=f"2 {kind}", sorte=example.type_code
        )
        assert walk.helene.post(walk.theirs("pro_replace", first), later).status_code == 200, kind
        second = _newest(there)
        assert second != first and "Nouvelle version" in walk.read(second), kind
        hidden = walk.odette.post(reverse("patient_hide", kwargs={"document": second}), {"form_key": f"3 {kind}"})
        assert hidden.status_code == 302, kind
        assert walk.status(paul, "pro_document", second) == 404, kind
        gone = walk.helene.post(walk.theirs("pro_delete", second), {"form_key": f"4 {kind}"})
        assert gone.status_code == 200, kind
        assert walk.odette.get(reverse("patient_document", kwargs={"document": second})).status_code != 200, kind
        deleted = {entry.logical_id for entry in seen(there.scene.odette, there.scene.record)}
        assert second not in deleted, kind


def test_walk_person_own_kind_of_example_from_adding_to_deletion(db: None) -> None:
    there = site.opened()
    walk, own = _Walk(there), OWN[0]
    day = {"jour-day": str(own.day.day), "jour-month": str(own.day.month), "jour-year": str(own.day.year)}
    before = {entry.logical_id for entry in seen(there.scene.odette, there.scene.record)}
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("a.pdf", own.paper().files[0], "application/pdf")
    form = {"fichiers": file, "form_key": "1", **day}
    added = walk.odette.post(reverse("patient_directives_add"), form)
    assert added.status_code == 302, added.content.decode()[:3000]
    document = _newest(there)
    assert document not in before and own.title in walk.read(document)
    assert (
        walk.odette.post(reverse("patient_hide", kwargs={"document": document}), {"form_key": "2"}).status_code == 302
    )
    entry = seen(there.scene.odette, there.scene.record)[0]
    assert entry.flags.masque_ps and entry.status is EntryStatus.CURRENT
    chosen = {"documents": [str(document)], "oui": "1", "form_key": "3"}
    assert walk.odette.post(reverse("patient_delete_documents"), chosen).status_code == 302
    assert document not in {one.logical_id for one in seen(there.scene.odette, there.scene.record)}
