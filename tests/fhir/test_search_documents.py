"""ITI-67: every parameter, who is told what, totals and pages under rights, and what cannot be understood."""

from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from carnet.fhir.xml_reading import from_xml
from carnet.kernel.ids import RecordId
from carnet.usecases._card import Card
from carnet.usecases._incoming import Form, Upload
from carnet.usecases.archive_document import archive_document
from carnet.usecases.caller import Caller
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.replace_document import replace_document
from tests import cast
from tests.fhir.house import XML, Door, body, issue
from tests.journal import events
from tests.noway.observe import statements
from tests.usecases import cdas
from tests.usecases.scene import report

LOINC, LOINC_OID = "http://loinc.org", "urn:oid:2.16.840.1.113883.6.1"
TRE_A03 = "https://mos.esante.gouv.fr/NOS/TRE_A03-ClasseDocument/FHIR/TRE-A03-ClasseDocument"
TRE_A07 = "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument"


def found(door: Door, caller: Caller, query: str) -> list[str]:
    """The titles that a search of Odette's record finds, in its order."""
    answer = door.get(caller, f"DocumentReference?patient=Patient/{door.record}&{query}")
    assert answer.status_code == 200, answer.content
    bundle = body(answer)
    titles = [
        e["resource"]["content"][0]["attachment"]["title"]
        for e in bundle.get("entry", [])
        if e["search"]["mode"] == "match"
    ]
    assert bundle["total"] >= len(titles)
    return titles


def structured(door: Door) -> Card:
    """A structured document with an author, an act and a stay."""
    helene = door.scene.caller(cast.HELENE)
    data = cdas.structured(cast.ODETTE, "Vu ce jour", "9").replace(b"11506-3", b"11502-2")
    kept = deposit_document(helene, door.record, cdas.upload(data), Options())
    assert isinstance(kept, Deposited), kept
    return kept.card


def test_search_every_parameter_finds_what_it_says_and_nothing_else(door: Door) -> None:
    card = structured(door)
    other = door.scene.deposits(cast.HELENE, "Autre")
    odette = door.scene.odette
    one = body(door.get(odette, f"DocumentReference/{door.id_of(card)}"))
    title = one["content"][0]["attachment"]["title"]
    assert found(door, odette, "") == ["Autre", title]
    role = next(c for c in one["contained"] if c["resourceType"] == "PractitionerRole")
    doctor = next(c for c in one["contained"] if c["resourceType"] == "Practitioner")
    family, given = doctor["name"][0]["family"], doctor["name"][0]["given"][0]
    kind, event = one["type"]["coding"][0], one["context"]["event"][0]["coding"][0]
    facility, setting = one["context"]["facilityType"]["coding"][0], one["context"]["practiceSetting"]["coding"][0]
    created, start = one["content"][0]["attachment"]["creation"], one["context"]["period"]["start"]
    assert role and kind["code"] != "11506-3"
    hits = [
        f"type={kind['code']}", f"type={kind['system']}|{kind['code']}", f"type={kind['code']},99999-9",
        f"category={one['category'][0]['coding'][0]['code']}&type={kind['code']}",
        f"format={quote(one['content'][0]['format']['code'])}",
        f"event={quote(event['code'])}", f"event={quote(event['system'] + '|' + event['code'])}",
        f"author.family={family[:4].lower()}", f"author.family:exact={family}", f"author.given:contains={given[1:]}",
        f"facility={facility['code']}&author.family={family}", f"setting={setting['code']}&author.family={family}",
        f"creation={created[:10]}", f"creation=ge{created[:4]}&creation=le{created[:4]}&author.family={family}",
        f"period=le{start[:10]}&author.family={family}", f"period-start={start[:10]}&author.family={family}",
        f"identifier=urn:uuid:{card.entry_uuid}", f"identifier=urn:uuid:{card.logical_id}",
        f"identifier={quote('urn:ietf:rfc:3986|' + one['masterIdentifier']['value'])}",
        f"_id={door.id_of(card)}", "type:not=11506-3",
    ]  # fmt: skip
    for query in hits:
        assert found(door, odette, query) == [title], query
    misses = [
        f"type={LOINC}|nothing", f"type=urn:oid:1.2.3|{kind['code']}", "category=99", "format=none", "event=none",
        "facility=none", "setting=none", "author.family=zzz", f"author.family:exact={family.swapcase()}",
        "creation=1999", "creation=lt1999", "date=lt2020", "period=sa2099", "period-end=1999", "status=superseded",
        "identifier=urn:oid:1.2.3", f"identifier=urn:uuid:{uuid4()}", f"_id={door.record.hex}{uuid4().hex}",
        "status=entered-in-error", "isArchived=true", "security-label=V", "related:identifier=none",
        f"relatesto=DocumentReference/{door.id_of(other)}", "_lastUpdated=gt2099",
    ]  # fmt: skip
    for query in misses:
        assert found(door, odette, query) == [], query
    everything = ["status=current", "isArchived=false", "security-label=N", "date=ge2020", "status=current,superseded",
                  f"category={TRE_A03}|99,{TRE_A03}|", "_sort=-date"]  # fmt: skip
    for query in everything:
        assert found(door, odette, query) == ["Autre", title], query


def test_search_by_system_takes_the_uri_and_the_oid(door: Door) -> None:
    door.scene.deposits(cast.HELENE, "Compte rendu")
    for system in (LOINC, LOINC_OID):
        assert found(door, door.scene.odette, f"type={quote(system + '|11506-3')}") == ["Compte rendu"]
    assert found(door, door.scene.odette, f"category={quote('urn:oid:1.2.250.1.213.1.1.4.1|10')}") == ["Compte rendu"]


def test_search_by_form_and_by_chained_identifier_finds_the_same(door: Door) -> None:
    door.scene.deposits(cast.HELENE, "Compte rendu")
    helene, ins = door.scene.agrees(cast.HELENE), cast.ODETTE.identity.ins
    assert ins is not None
    for name in ("patient.identifier", "patient:identifier", "patient:Patient.identifier"):
        form = f"{name}={quote(f'urn:oid:{ins.root.value}|{ins.value}')}&status=current".encode()
        answer = door.ask(
            "POST", helene, "DocumentReference/_search", data=form, kind="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 200 and body(answer)["total"] == 1, answer.content
        assert ins.value.encode() not in str(body(answer)["link"]).encode()
    form = f"patient={door.record}&_format=xml".encode()
    written = door.ask("POST", helene, "DocumentReference/_search", data=form, kind="application/x-www-form-urlencoded")
    assert written["Content-Type"].startswith(XML) and from_xml(written.content, max_bytes=10**7)["total"] == 1
    wrong = door.ask("POST", helene, "DocumentReference/_search", data=b"{}", kind="application/json")
    assert wrong.status_code == 415


def test_search_hidden_document_counts_for_nothing(door: Door) -> None:
    door.scene.deposits(cast.HELENE, "Vu")
    hidden = door.scene.deposits(cast.HELENE, "Secret")
    paul = door.scene.agrees(cast.PAUL)
    base = f"DocumentReference?patient=Patient/{door.record}"
    assert body(door.get(paul, base))["total"] == 2
    door.scene.hides(hidden)
    after = door.get(paul, base)
    assert body(after)["total"] == 1 and b"Secret" not in after.content
    assert hidden.logical_id.hex.encode() not in after.content
    assert body(door.get(paul, f"{base}&_summary=count")) == {
        "resourceType": "Bundle", "type": "searchset", "total": 1,
        "link": [{"relation": "self", "url": f"http://testserver/fhir/{base}&_summary=count"}],
    }  # fmt: skip
    for query in (f"_id={door.id_of(hidden)}", f"identifier=urn:uuid:{hidden.entry_uuid}", "type=11506-3&_count=1"):
        told = body(door.get(paul, f"{base}&{query}"))
        assert told["total"] == (1 if "type" in query else 0) and len(told["link"]) == 1, query
    assert found(door, door.scene.odette, f"security-label={quote(TRE_A07 + '|MASQUE_PS')}") == ["Secret"]
    assert found(door, door.scene.agrees(cast.HELENE), "security-label=MASQUE_PS") == []


def test_search_pages_hold_under_rights_that_change_between_them(door: Door) -> None:
    cards = [door.scene.deposits(cast.HELENE, f"Numéro {number}") for number in range(5)]
    paul = door.scene.agrees(cast.PAUL)
    first = body(door.get(paul, f"DocumentReference?patient=Patient/{door.record}&_count=2"))
    assert first["total"] == 5 and [one["relation"] for one in first["link"]] == ["self", "next"]
    following = first["link"][1]["url"].removeprefix("http://testserver/fhir/")
    assert str(door.record) not in following and door.record.hex not in following
    door.scene.hides(cards[2])
    second = body(door.get(paul, following))
    assert second["total"] == 4
    titles = [one["resource"]["content"][0]["attachment"]["title"] for one in second["entry"]]
    assert titles == ["Numéro 1", "Numéro 0"] and len(second["link"]) == 1
    other = door.get(door.scene.agrees(cast.INES), following)
    assert (other.status_code, issue(other)["expression"]) == (400, ["_cursor"])
    assert door.get(paul, following + "A").status_code == 400
    assert door.get(paul, following + "&status=current").status_code == 400


def test_search_event_names_every_document_that_fits_and_nothing_else(door: Door) -> None:
    card = structured(door)
    door.scene.deposits(cast.HELENE, "Autre")
    door.get(door.scene.odette, f"DocumentReference?patient={door.record}&type={card.type_code}&_summary=count")
    event = events(door.record)[-1]
    assert (event.act, event.documents, event.interface) == ("document:list", (card.logical_id,), "fhir")


def test_search_replaced_and_archived_are_told_apart(door: Door) -> None:
    old = door.scene.deposits(cast.HELENE, "Ancien")
    helene = door.scene.agrees(cast.HELENE)
    kept = replace_document(helene, door.record, old.logical_id, report("Nouveau"))
    assert isinstance(kept, Deposited), kept
    aside = door.scene.deposits(cast.HELENE, "Rangé")
    assert isinstance(archive_document(helene, door.record, aside.logical_id, archive=True), Card)
    assert found(door, helene, "status=superseded") == ["Ancien"]
    assert found(door, helene, "status=current") == ["Rangé", "Nouveau"]
    assert found(door, helene, "isArchived=true") == ["Rangé"]
    assert found(door, helene, f"relatesto=DocumentReference/{door.id_of(old)}") == ["Nouveau"]
    base = f"DocumentReference?patient={door.record}&_id={door.id_of(kept.card)}&_include=DocumentReference:relatesto"
    entries = body(door.get(helene, base))["entry"]
    assert [(one["search"]["mode"], one["resource"]["status"]) for one in entries] == [
        ("match", "current"), ("include", "superseded"),
    ]  # fmt: skip
    paul = door.scene.agrees(cast.PAUL)
    door.scene.hides(old)
    (alone,) = body(door.get(paul, base))["entry"]
    assert "relatesTo" not in alone["resource"]


def test_search_successor_that_is_hidden_leaves_the_former_document_as_it_was(door: Door) -> None:
    old = door.scene.deposits(cast.HELENE, "Ancien")
    helene, paul = door.scene.agrees(cast.HELENE), door.scene.agrees(cast.PAUL)
    odette = door.scene.odette
    # What the person opened is never withheld with its successor.
    assert door.get(odette, f"Binary/{door.id_of(old)}").status_code == 200
    kept = replace_document(helene, door.record, old.logical_id, report("Nouveau"), Options(withheld=True))
    assert isinstance(kept, Deposited), kept
    assert found(door, odette, "status=superseded") == [] and found(door, odette, "status=current") == ["Ancien"]
    assert found(door, paul, "status=superseded") == ["Ancien"]
    read = body(door.get(odette, f"DocumentReference/{door.id_of(old)}"))
    assert (read["status"], "relatesTo" in read) == ("current", False)


def test_search_older_entry_uuid_finds_the_document_as_it_is_now(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE, "Compte rendu")
    door.scene.hides(card)
    now = body(door.get(door.scene.odette, f"DocumentReference/{door.id_of(card)}"))["identifier"][0]["value"]
    assert now != f"urn:uuid:{card.entry_uuid}"
    assert found(door, door.scene.odette, f"identifier=urn:uuid:{card.entry_uuid}") == ["Compte rendu"]
    assert found(door, door.scene.agrees(cast.PAUL), f"identifier=urn:uuid:{card.entry_uuid}") == []


def test_search_of_nobody_and_of_another_finds_nothing(door: Door) -> None:
    door.scene.deposits(cast.HELENE)
    karim = cast.opened(cast.KARIM, door.scene.clock)
    helene = door.scene.agrees(cast.HELENE)
    for caller, who in ((karim, f"Patient/{door.record}"), (helene, f"Patient/{uuid4()}"), (helene, "Patient/x")):
        answer = door.get(caller, f"DocumentReference?patient={who}")
        assert (answer.status_code, body(answer)["total"]) == (200, 0)
    refused = door.get(door.scene.caller(cast.PAUL), f"DocumentReference?patient={door.record}")
    assert refused.status_code == 403


WRONG = [
    ("", "patient"),
    ("patient={p}&nom=x", "nom"),
    ("patient={p}&date=hier", "date"),
    ("patient={p}&type:above=x", "type:above"),
    ("patient={p}&status=actif", "status"),
    ("patient={p}&_count=beaucoup", "_count"),
    ("patient={p}&_summary=text", "_summary"),
    ("patient={p}&_include=DocumentReference:author", "_include"),
    ("patient={p}&_sort=title", "_sort"),
    ("patient={p}&patient={q}", "patient"),
    ("patient.identifier=123", "patient.identifier"),
    ("_cursor=abc", "_cursor"),
    ("patient={p}&isArchived=oui", "isArchived"),
    ("patient={p}&type=" + ",".join("x" * 300), "$this"),
]


def test_search_that_cannot_be_understood_names_the_parameter(door: Door) -> None:
    for query, element in WRONG:
        answer = door.get(door.scene.odette, f"DocumentReference?{query.format(p=door.record, q=uuid4())}")
        assert answer.status_code == 400, (query, answer.content)
        assert issue(answer)["expression"] == [element] and issue(answer)["details"]["coding"][0]["code"]


def test_search_lenient_leaves_an_unknown_parameter_aside_and_says_so(door: Door) -> None:
    door.scene.deposits(cast.HELENE)
    path = f"DocumentReference?patient={door.record}&nom=x"
    bundle = body(door.get(door.scene.odette, path, Prefer="handling=lenient"))
    assert bundle["total"] == 1
    assert bundle["entry"][1]["resource"]["issue"][0]["expression"] == ["nom"]


def test_search_runs_the_same_number_of_statements_however_much_is_found(door: Door) -> None:
    """One list of entries, and one more where SQL narrows: documents that are tied to those found."""
    odette, base = door.scene.odette, f"DocumentReference?patient={door.record}&status=current"
    for path, most in ((base, 5), (f"{base}&type=11506-3", 6)):
        counts = []
        for _ in range(2):
            with statements() as ran:
                assert door.get(odette, path).status_code == 200
            counts.append(len(ran))
            for number in range(3):
                former = door.scene.deposits(cast.HELENE, f"Numéro {most}{len(counts)}{number}")
            new = report(f"Suite {most}{len(counts)}")
            assert isinstance(
                replace_document(door.scene.caller(cast.HELENE), door.record, former.logical_id, new), Deposited
            )
        assert counts[0] == counts[1] <= most, counts
        assert sum("entry_version" in one for one in ran) == most - 4


def test_search_ties_are_told_alike_however_it_is_narrowed_and_end_with_what_may_be_known(door: Door) -> None:
    """Documents replace others: nothing is hidden of one pair, an end is hidden, withheld or deleted of others."""
    helene, paul, odette = door.scene.agrees(cast.HELENE), door.scene.agrees(cast.PAUL), door.scene.odette
    pairs = []
    for name in ("Montré", "Caché", "Attendu", "Suite supprimée", "Supprimé"):
        old = door.scene.deposits(cast.HELENE, name)
        options = Options(withheld=name == "Attendu")
        new = replace_document(helene, door.record, old.logical_id, report(f"{name} 2"), options)
        assert isinstance(new, Deposited), new
        pairs.append((old, new.card))
    door.scene.hides(pairs[1][0])
    for gone in (pairs[3][1], pairs[4][0]):
        assert isinstance(delete_document(helene, door.record, gone.logical_id), Card)
    for reader, told in ((paul, {0, 2}), (odette, {0, 1}), (helene, {0, 1, 2})):
        every, alone = _told_by(door, reader, ""), dict[str, Any]()
        for which in (door.id_of(card) for pair in pairs for card in pair):
            alone |= _told_by(door, reader, f"_id={which}")
        assert every == alone
        assert {which for which, (_, ties) in every.items() if ties} == {door.id_of(pairs[at][1]) for at in told}
        superseded = {which for which, (status, _) in every.items() if status == "superseded"}
        assert superseded == {door.id_of(pairs[at][0]) for at in {*told, 3}}


def _told_by(door: Door, reader: Caller, query: str) -> dict[str, Any]:
    """The status and the ties of each document that a search finds."""
    answer = body(door.get(reader, f"DocumentReference?patient={door.record}&{query}"))
    resources = [one["resource"] for one in answer.get("entry", [])]
    return {one["id"]: (one["status"], one.get("relatesTo", [])) for one in resources}


def test_search_times_are_compared_as_ranges(door: Door) -> None:
    day = (2026, 2, 27)
    kept = deposit_document(
        door.scene.caller(cast.HELENE), RecordId(door.record),
        Upload(report().data, "cr.pdf", Form("11506-3", "Compte rendu", date(*day))), Options(),
    )  # fmt: skip
    assert isinstance(kept, Deposited), kept
    hits = ("2026-02-27", "eq2026-02", "ge2026-02-27", "le2026-02-27", "gt2026-02-26", "lt2026-02-28", "sa2026-02-26",
            "eb2026-02-28", "ap2026-02-27", "ne2026-02-26", "2026")  # fmt: skip
    for value in hits:
        assert found(door, door.scene.odette, f"period-start={value}") == ["Compte rendu"], value
    for value in ("ne2026-02-27", "gt2026-02-27", "lt2026-02-27", "sa2026-02-27", "eb2026-02-27", "2026-02-26"):
        assert found(door, door.scene.odette, f"period-start={value}") == [], value


def test_search_sign_that_no_text_holds_is_refused_at_its_parameter(door: Door) -> None:
    """schemathesis found it: the database refused what nobody had looked at."""
    doctor = door.scene.agrees(cast.HELENE)
    for query in ("type=a%00b", "author.family=%00", "patient=%01", "identifier=urn:oid:1.2%7F", "%00=x"):
        answer = door.get(doctor, f"DocumentReference?patient={door.record}&{query}")
        assert (answer.status_code, issue(answer)["details"]["coding"][0]["code"]) == (400, "fhir.wrong_format")


def test_search_parameter_without_a_name_is_refused_by_an_outcome_that_is_one(door: Door) -> None:
    for query in ("=x", "%20=x"):
        answer = door.get(door.scene.agrees(cast.HELENE), f"DocumentReference?patient={door.record}&{query}")
        assert (answer.status_code, issue(answer)["expression"]) == (400, ["$this"])
