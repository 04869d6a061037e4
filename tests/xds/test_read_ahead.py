"""A query with an assertion that served before: three statements, and nothing of it is taken for granted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection

from carnet.consent.authorisations import Grantee, GranteeKind
from carnet.identity.matching import ins_index
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Refusal
from carnet.ledger import journal
from carnet.storage import locator
from carnet.storage.locator import KeyKind
from carnet.usecases import _speaker_ahead
from carnet.usecases.caller import Caller
from carnet.usecases.change_block import change_block
from carnet.usecases.end_certificate import end_certificate
from carnet.xds import callers, ebrim
from tests import cast
from tests.journal import events
from tests.usecases.scene import counts, system_record
from tests.xds import vihf
from tests.xds.house import Soap, enveloped, fault
from tests.xds.reading import ODETTE, adhoc, cx

FIND = ebrim.ACTIONS["ITI-18"]["request"]
PARAMS = {"$XDSDocumentEntryPatientId": cx(ODETTE), "$XDSDocumentEntryStatus": [ebrim.APPROVED]}


@pytest.fixture
def hers(soap: Soap, clock: FixedClock) -> Iterator[bytes]:
    """Hélène's assertion, with which she read Odette's record twice: what follows guesses whose record it is about."""
    vihf.pin_everybody(clock)
    soap.scene.deposits(cast.MARC, "Bilan")
    soap.scene.agrees(cast.HELENE)
    assertion = vihf.signed(cast.HELENE, cast.ODETTE, clock)
    with patch.object(callers, "SystemClock", lambda: clock):
        for _ in range(2):
            assert found(query(soap, assertion)) == 1
        yield assertion


def query(soap: Soap, assertion: bytes, message_id: str = "") -> Any:
    """FindDocuments of Odette's record."""
    body = adhoc("FIND_DOCUMENTS", PARAMS)
    return soap.send("registry", enveloped(body, FIND, message_id=message_id, security=vihf.security(assertion)))


def found(answer: Any) -> int:
    """How many entries it has."""
    assert answer.status_code == 200, answer.content
    return int(answer.content.count(b"<rim:ExtrinsicObject "))


@contextmanager
def sent() -> Iterator[list[str]]:
    """The statements."""
    kept: list[str] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        kept.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield kept


def test_query_with_an_assertion_that_served_before_sends_three_statements(soap: Soap, hers: bytes) -> None:
    before = len(events(soap.record))
    with sent() as statements:
        assert found(query(soap, hers)) == 1
    told = [one for one in statements if "SAVEPOINT" not in one]
    assert len(told) == 3 and "message_use" in told[2] and "UPDATE stream_head" in told[2]
    assert len(events(soap.record)) == before + 1


def test_a20_message_again_is_refused_by_the_statement_of_its_event(soap: Soap, hers: bytes) -> None:
    """Nothing is written twice: no event of a reading, no head that moved, one line of the refusal."""
    assert found(query(soap, hers, "urn:uuid:1")) == 1
    before, moved = len(events(soap.record)), _last_event(soap)
    kept, lines = counts("message_use"), len(events(system_record()))
    with sent() as statements:
        told = fault(query(soap, hers, "urn:uuid:1"))
    assert (told.rule, told.subcode) == ("vihf.replayed", "wsse:FailedCheck")
    assert any("EXISTS (SELECT 1 FROM used)" in one for one in statements)
    assert (len(events(soap.record)), _last_event(soap), counts("message_use")) == (before, moved, kept)
    assert len(events(system_record())) == lines + 1


def test_a20_use_of_a_message_that_its_event_forgets_is_seen(soap: Soap, hers: bytes) -> None:
    """The test above finds what there is to find: an event that is written whether its message is new or not."""
    with patch.object(journal, "using_up", lambda sql, once: f"WITH used AS ({once}), {sql.strip()[5:]}"):
        query(soap, hers, "urn:uuid:1")
        assert found(query(soap, hers, "urn:uuid:1")) == 1


def _last_event(soap: Soap) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_event_at FROM head WHERE record_id = %s", [soap.record])
        return cursor.fetchone()


def test_query_whose_record_changes_meanwhile_is_answered_anew_and_counts_once(soap: Soap, hers: bytes) -> None:
    changed, real = [0], journal.values_of

    def meanwhile(event: Any, head: Any, keys: Any) -> Any:
        if not changed[0]:
            changed[0] = 1
            with connection.cursor() as cursor:
                cursor.execute("UPDATE head SET rights_epoch = rights_epoch + 1 WHERE record_id = %s", [soap.record])
        return real(event, head, keys)

    before = len(events(soap.record))
    with patch.object(journal, "values_of", meanwhile):
        assert found(query(soap, hers, "urn:uuid:2")) == 1
    assert changed[0] and len(events(soap.record)) == before + 1
    assert fault(query(soap, hers, "urn:uuid:2")).rule == "vihf.replayed"


def test_query_of_a_person_whose_number_moved_reads_the_record_that_holds_it_now(soap: Soap, hers: bytes) -> None:
    assert locator.hand_over(KeyKind.INS, ins_index(ODETTE), soap.record, system_record())
    assert found_or_nothing(query(soap, hers)) == 0
    assert locator.hand_over(KeyKind.INS, ins_index(ODETTE), system_record(), soap.record)
    assert found(query(soap, hers)) == 1


def found_or_nothing(answer: Any) -> int:
    """The same for an answer that may say no."""
    return int(answer.content.count(b"<rim:ExtrinsicObject "))


def test_query_after_the_certificate_ended_is_refused(soap: Soap, hers: bytes, clock: FixedClock) -> None:
    pinned = vihf.pin(cast.CABINET.structure_id, clock)
    end_certificate(Caller.command(clock), pinned.fingerprint)
    assert fault(query(soap, hers)).rule == "vihf.unknown_signer"


def test_query_of_who_was_blocked_meanwhile_finds_nothing(soap: Soap, hers: bytes) -> None:
    """What is read with the assertion is read now."""
    helene = Grantee(GranteeKind.PROFESSIONAL, cast.HELENE.facts.professional_id)
    assert not isinstance(change_block(soap.scene.odette, soap.record, helene, blocked=True), Refusal)
    assert found_or_nothing(query(soap, hers)) == 0


def test_what_is_remembered_of_a_reading_is_no_right_and_no_message(soap: Soap, hers: bytes) -> None:
    kept = list(_speaker_ahead.LAST.all())
    assert kept and all(reader.claim is None and reader.ahead is None for reader, _ in kept)
