"""The signature of a lot is kept for software and shown to nobody, in no list, notice, search or count (issue 5.2)."""

import pytest

from carnet.documents import contents, entries
from carnet.documents.entry import Entry
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.ledger.event import Stream
from carnet.storage import db
from carnet.usecases._facts import load
from carnet.usecases._incoming import Upload
from carnet.usecases._narrow import Asked
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.export_record import Export, export_record
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.read_journal import JournalPage, read_journal
from tests import cast
from tests.journal import events
from tests.unit.cda.signatures import signature
from tests.usecases import cdas
from tests.usecases.scene import Scene, assert_noted, counts, nothing_kept, titles

NAMED = f"{cdas.ROOT}.1"
LOT = "1.2.250.1.999.5"


def _signed(scene: Scene) -> Deposited:
    cdas.deposited(scene, cdas.level1(cdas.facts(cast.ODETTE)))
    kept = deposit_document(scene.caller(cast.HELENE), scene.record, Upload(signature(LOT, NAMED), "sign.xml"))
    assert isinstance(kept, Deposited), kept
    return kept


def _entry(scene: Scene, kept: Deposited) -> Entry:
    found = db.in_transaction(
        lambda: entries.by_logical_id(load(scene.odette, scene.record).keys, kept.card.logical_id)
    )
    assert found is not None
    return found


def test_deposit_document_signature_is_kept_byte_for_byte_with_its_metadata(scene: Scene) -> None:
    entry = _entry(scene, _signed(scene))
    codes = entry.codes
    assert (codes.type_code, codes.class_code) == ("E1762", "urn:oid:1.3.6.1.4.1.19376.1.2.1.1.1")
    assert (codes.format_code, codes.mime_type) == ("http://www.w3.org/2000/09/xmldsig#", "text/xml")
    assert (codes.language_code, codes.creation_time) == ("art", "20260227090000+0100")
    assert entry.flags.masque_ps and entry.flags.invisible_patient, "both together, which R15 forbids for any other"
    keys = db.in_transaction(lambda: load(scene.odette, scene.record).keys)
    content = db.in_transaction(lambda: contents.load(keys, entry.content_id))
    assert content is not None and contents.read(scene.record, content) == signature(LOT, NAMED)
    link = db.one(
        "SELECT a.source_id, d.set_id = a.target_id FROM association AS a JOIN document AS d"
        " ON d.record_id = a.record_id WHERE a.kind = 'signs' AND d.unique_hmac <> %s LIMIT 1",
        [b""],
    )
    assert link is not None and link[0] == entry.logical_id


def test_list_documents_signature_is_in_no_list_count_or_journal(scene: Scene) -> None:
    mails, known = counts("outbox"), [cdas.facts(cast.ODETTE).title]
    kept = _signed(scene)
    assert counts("outbox")["outbox"] == mails["outbox"] + 1, "the document was told, its signature was not"
    helene, treating = scene.agrees(cast.HELENE), scene.treats(cast.PAUL)
    for reader in (scene.odette, helene, treating):
        assert titles(reader, scene.record) == known
        found = list_documents(reader, scene.record, Asked(kind="technical"))
        assert isinstance(found, DocumentList)
        assert (found.total, found.cards, [one.value for one in found.choices.kinds]) == (0, (), ["report"])
        absent = read_document(reader, scene.record, kept.card.logical_id)
        assert absent == Refusal("C02", "no_document")
    shown = [event for event in events(scene.record) if kept.card.logical_id in event.documents]
    assert [event.act for event in shown] == []
    page = read_journal(scene.odette, scene.record)
    assert isinstance(page, JournalPage)
    assert sum(line.event.act == "document:deposit" for line in page.lines) == 1


def test_deposit_document_signature_is_in_the_stream_that_nobody_is_shown(scene: Scene) -> None:
    kept = _signed(scene)
    keys = db.in_transaction(lambda: load(scene.odette, scene.record).keys)
    from carnet.ledger import journal

    untold = db.in_transaction(lambda: tuple(journal.read(scene.record, keys, (Stream.NOT_YET_TOLD,), limit=9)))
    assert [(one.event.act, one.event.documents) for one in untold] == [("document:deposit", (kept.card.logical_id,))]


def test_export_record_signature_stays_out(scene: Scene) -> None:
    _signed(scene)
    given = export_record(scene.odette, scene.record, stepped_up=True)
    assert isinstance(given, Export)
    assert [one.card.title for one in given.documents] == [cdas.facts(cast.ODETTE).title]


WRONG = {
    "of a document that is not here": (signature(LOT, "2.25.404"), "/Signature/Object/Manifest/Reference",
                                       "signature.document_not_here"),
    "of two unknown documents": (signature(LOT, "2.25.404", NAMED), "/Signature/Object/Manifest/Reference",
                                 "signature.document_not_here"),
    "without a manifest": (signature(NAMED, manifest="Other"), "/Signature/Object/Manifest", "signature.no_manifest"),
    "without a value": (signature(NAMED, value=""), "/Signature/SignatureValue", "signature.value_missing"),
    "with a DOCTYPE": (signature(NAMED, before="<!DOCTYPE x>"), "/", "xml.doctype"),
    "of a name space of its own": (signature(NAMED).replace(b"2000/09/xmldsig", b"2000/09/other"), "/Signature",
                                   "signature.not_one"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_deposit_document_signature_that_is_wrong_is_refused_by_name(scene: Scene, name: str) -> None:
    cdas.deposited(scene, cdas.level1(cdas.facts(cast.ODETTE)))
    data, element, rule = WRONG[name]
    helene = scene.caller(cast.HELENE)
    with nothing_kept(refusals=1), pytest.raises(Invalid) as told:
        deposit_document(helene, scene.record, Upload(data, "sign.xml"))
    assert [(problem.element, problem.rule) for problem in told.value.problems] == [(element, rule)]
    assert_noted(scene, helene, "document:deposit", "C61", rule)


def test_deposit_document_signature_of_a_document_of_somebody_else_is_as_of_one_that_is_not_here(scene: Scene) -> None:
    cdas.deposited(scene, cdas.level1(cdas.facts(cast.ODETTE)))
    with nothing_kept(refusals=1), pytest.raises(Invalid) as told:
        deposit_document(scene.caller(cast.PAUL), scene.record, Upload(signature(LOT, NAMED), "sign.xml"))
    assert told.value.problems[0].rule == "signature.document_not_here"


def test_deposit_document_signature_by_the_person_is_refused(scene: Scene) -> None:
    with nothing_kept(refusals=1), pytest.raises(Invalid) as told:
        deposit_document(scene.odette, scene.record, Upload(signature(LOT, NAMED), "sign.xml"))
    assert told.value.problems[0].rule == "signature.by_person"


def test_deposit_document_same_signature_again_is_told(scene: Scene) -> None:
    first = _signed(scene)
    again = deposit_document(scene.caller(cast.HELENE), scene.record, Upload(signature(LOT, NAMED), "sign.xml"))
    assert not isinstance(again, Refusal | Conflict)
    assert again.again and again.card.logical_id == first.card.logical_id
    assert not isinstance(read_document(scene.odette, scene.record, again.card.logical_id), DocumentRead)
