"""Addresses with the id of a record that was merged, or from which a document was moved (issue 3, issue 4).

Every address of a professional and of the desk that holds the id of a record is asked, so that a new page is not
forgotten: whoever may read the record that stays, or found the person, is led to the same page there.
"""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from carnet.identity.models import AccountKind
from carnet.kernel.ids import RecordId
from carnet.usecases._asked import Transferred
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.merge_records import merge_records
from carnet.usecases.move_document import move_document
from carnet.usecases.open_record_for import OpenedFor, open_record_for
from carnet.usecases.state_agreement import Agreed, state_agreement
from tests import cast
from tests.portal import site
from tests.portal.site import Site
from tests.usecases.scene import report

pytestmark = pytest.mark.django_db
TWIN = cast.test_ins("2480575116099")
# Pages about something that only the record that is gone knew: the person's page instead.
OF_THE_GONE = {"tie", "transfer", "report"}


# What else may stand in an address; an old one never gets so far as to look at it.
REFS = {"sort": "professionnel", "ref": "810000000000"}


def named(prefix: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The names of the addresses that begin so and hold the id of a record, with what varies in them."""
    waiting: list[URLPattern | URLResolver] = list(get_resolver().url_patterns)
    while waiting:
        one = waiting.pop()
        if isinstance(one, URLResolver):
            waiting += one.url_patterns
        elif one.name and one.name.startswith(prefix) and "record" in one.pattern.converters:
            yield one.name, frozenset(one.pattern.converters)


@pytest.fixture
def opened() -> Site:
    """Odette's record is open."""
    return site.opened()


def merged(here: Site) -> tuple[RecordId, UUID]:
    """A second record of Odette with a document of Paul, which is then merged into hers; its id and the document's."""
    rosa = cast.desk_agent(here.scene.clock)
    made = open_record_for(rosa, replace(cast.ODETTE.identity, ins=TWIN), consent=True)
    assert isinstance(made, OpenedFor)
    kept = deposit_document(here.scene.caller(cast.PAUL), made.record_id, report("Ailleurs"))
    assert isinstance(kept, Deposited)
    assert isinstance(merge_records(rosa, here.scene.record, made.record_id, "Même personne."), Transferred)
    return made.record_id, kept.card.logical_id


def test_old_address_doctor_who_may_read_is_led_to_the_same_page_and_a_stranger_finds_nothing(opened: Site) -> None:
    gone, document = merged(opened)
    paul = opened.scene.caller(cast.PAUL)
    assert isinstance(state_agreement(paul, opened.scene.record, agreed=True), Agreed)
    reader, stranger = opened.carer(cast.PAUL), opened.carer(cast.HELENE)
    values = {"record": gone, "document": document, "kind": "page", "number": 1, "line": UUID(int=1), **REFS}
    asked = []
    for name, parts in named("pro_"):
        old = {part: values[part] for part in parts}
        page = reverse(name, kwargs=old)
        if name == "pro_search_documents":
            # Without words it reads nothing: it leads everybody alike to the list, which asks who may.
            assert {one.get(page)["Location"] for one in (stranger, reader)} == {reverse("pro_documents", args=[gone])}
            continue
        assert stranger.get(page).status_code in {404, 405}, name
        answer = reader.get(page)
        if answer.status_code == 405:
            continue  # Only sent by a form of another page.
        assert (answer.status_code, answer.headers.get("Location")) == (
            302, reverse(name, kwargs={**old, "record": opened.scene.record}),
        ), name  # fmt: skip
        asked.append(name)
    assert {"pro_record", "pro_documents", "pro_deposit", "pro_document", "pro_document_original"} <= set(asked)


def test_old_address_doctor_what_was_typed_is_not_done_elsewhere(opened: Site) -> None:
    gone, _ = merged(opened)
    assert isinstance(state_agreement(opened.scene.caller(cast.PAUL), opened.scene.record, agreed=True), Agreed)
    reader = opened.carer(cast.PAUL)
    answer = reader.post(reverse("pro_agreement", kwargs={"record": gone}), {"accord": "oui"})
    assert answer["Location"] == reverse("pro_record", kwargs={"record": opened.scene.record})


def test_old_address_desk_is_led_to_the_same_page_of_the_person(opened: Site) -> None:
    rosa = opened.officer("rosa-guichet", AccountKind.DESK_AGENT)
    made = open_record_for(cast.desk_agent(opened.scene.clock), replace(cast.ODETTE.identity, ins=TWIN), consent=True)
    assert isinstance(made, OpenedFor)
    rosa.post("/guichet/", site.search_form(cast.ODETTE, ins=TWIN.value))
    merge_records(cast.desk_agent(opened.scene.clock), opened.scene.record, made.record_id, "Même personne.")
    for name, parts in named("desk_"):
        old = {part: made.record_id if part == "record" else UUID(int=1) for part in parts}
        answer = rosa.get(reverse(name, kwargs=old))
        if parts & OF_THE_GONE:
            assert answer.status_code in {302, 405}, name
            continue
        assert answer["Location"] == reverse(name, kwargs={"record": opened.scene.record}), name


def test_old_address_of_a_moved_document_is_for_who_may_read_both_records(opened: Site) -> None:
    karim = cast.record_of(cast.opened(cast.KARIM, opened.scene.clock))
    for carer in (cast.HELENE, cast.PAUL):
        opened.scene.agrees(carer)
    card = opened.scene.deposits(cast.MARC, "Celui de Karim")
    moved = move_document(
        cast.desk_agent(opened.scene.clock), opened.scene.record, card.logical_id, karim, "Erreur de personne."
    )
    assert isinstance(moved, Transferred)
    assert isinstance(state_agreement(opened.scene.caller(cast.PAUL), karim, agreed=True), Agreed)
    old = {"record": opened.scene.record, "document": card.logical_id}
    of_both, of_one = opened.carer(cast.PAUL), opened.carer(cast.HELENE)
    led = of_both.get(reverse("pro_document", kwargs=old))
    assert led["Location"] == reverse("pro_document", kwargs={**old, "record": karim})
    assert of_both.get(led["Location"]).status_code == 200
    of_one.post("/pro/", site.search_form(cast.ODETTE))
    assert of_one.get(reverse("pro_document", kwargs=old)).status_code == 404
