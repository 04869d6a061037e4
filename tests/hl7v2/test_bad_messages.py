"""Hospital messages that are wrong: named at segment and field, one line in the journal, nothing of them stays."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from unittest.mock import patch

import pytest

from carnet.cda.model import Identifier
from carnet.hl7v2 import door
from carnet.hl7v2.frames import Broken, Frame
from carnet.kernel.errors import Unavailable
from carnet.usecases._feeds import Feed
from carnet.usecases.close_record import close_record
from tests import cast
from tests.hl7v2.house import Hospital, read
from tests.hl7v2.messages import Message, document
from tests.usecases import cdas
from tests.usecases.scene import nothing_kept

pytestmark = pytest.mark.django_db
Change = Callable[[str], str]
NUMBER = cast.ODETTE.identity.ins
assert NUMBER is not None
OTHER = cast.KARIM.identity.ins
assert OTHER is not None


def _swap(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return change


def _without(segment: str) -> Change:
    return lambda text: "".join(f"{one}\r" for one in text.split("\r") if one and not one.startswith(segment))


def _more(code: str) -> Change:
    return lambda text: f"{text}OBX|30|CWE|{code}^x^MetaDMPMSS||Y||||||F\r"


INS = f"{NUMBER.value}^^^ASIP-SANTE-INS-NIR&{NUMBER.root.value}&ISO^INS~"
WRONG_KEY = ("PID^1^3", "207", "904", "ins.wrong_key")
WRONG: list[tuple[str, Change, tuple[str, str, str, str]]] = [
    ("no PID", _without("PID"), ("PID^1", "100", "", "hl7.segment_missing")),
    ("no EVN", _without("EVN"), ("EVN^1", "100", "", "hl7.segment_missing")),
    ("no PV1", _without("PV1"), ("PV1^1", "100", "", "hl7.segment_missing")),
    ("no ORC", _without("ORC"), ("ORC^1", "100", "", "hl7.segment_missing")),
    ("no OBR", _without("OBR"), ("OBR^1", "100", "", "hl7.segment_missing")),
    ("no TXA", _without("TXA"), ("TXA^1", "100", "", "hl7.segment_missing")),
    ("no PRT", _without("PRT"), ("PRT^1", "100", "", "hl7.sender_segment_missing")),
    ("no OBX", _without("OBX"), ("OBX^1", "100", "", "hl7.no_document")),
    ("two PID", lambda t: t.replace("PV1|", "PID|1\rPV1|", 1), ("PID^2", "198", "", "hl7.segment_twice")),
    ("no number", _swap("^MDM_T02|1|", "^MDM_T02||"), ("MSH^1^10", "101", "", "hl7.missing")),
    ("no sender", _swap("|DPI|", "||"), ("MSH^1^3", "101", "", "hl7.missing")),
    ("type", _swap("MDM^T02^MDM_T02", "SIU^S12^SIU_S12"), ("MSH^1^9", "200", "", "hl7.message_type")),
    ("event", _swap("MDM^T02", "MDM^T01"), ("MSH^1^9^1^2", "201", "", "hl7.event")),
    ("processing", _swap("|T|2.6", "|X|2.6"), ("MSH^1^11", "202", "", "hl7.processing")),
    ("version", _swap("|T|2.6", "|T|2.3"), ("MSH^1^12", "203", "", "hl7.version")),
    ("profile", _swap("CISIS_CDA_HL7_V2", "OTHER"), ("MSH^1^21", "203", "", "hl7.profile")),
    ("country", _swap("|FRA|", "|USA|"), ("MSH^1^17", "103", "", "hl7.not_in_table")),
    ("charset", _swap("UNICODE UTF-8", "ASCII"), ("MSH^1^18", "103", "", "hl7.charset")),
    ("order", _swap("ORC|NW", "ORC|RO"), ("ORC^1^1", "199", "", "hl7.action_differs")),
    ("status", _swap("||||||F", "||||||D"), ("OBX^1^11", "199", "", "hl7.action_differs")),
    ("base 64", _swap("^XML^Base64^", "^XML^Base64^*"), ("OBX^1^5^1^5", "102", "", "hl7.not_base64")),
    ("encoding", _swap("^XML^Base64^", "^XML^Hex^"), ("OBX^1^5^1^4", "103", "", "hl7.not_in_table")),
    ("number of the document", _swap("|2.25.1|", "|2.25.9|"), ("TXA^1^12", "199", "", "hl7.differs")),
    ("type of the document", _swap("TXA|1|11506-3", "TXA|1|18748-4"), ("TXA^1^2", "199", "", "hl7.differs")),
    ("visit", _swap("||V1^^^HOPITAL&1750900002&M^VN", "||"), ("PV1^1^19", "101", "", "hl7.missing")),
    ("two INS", _swap("~000123^^^HOPITAL&1750900002&M^PI", f"~{OTHER.value}^^^A&{OTHER.root.value}&ISO^INS"),
     ("PID^1^3", "198", "", "hl7.two_ins")),
    ("no INS", _swap(INS, ""),
     ("PID^1^3", "101", "", "hl7.ins_missing")),
    ("a wrong key", _swap(f"{NUMBER.value}^^^A", f"{NUMBER.value[:13]}00^^^A"), WRONG_KEY),
    ("another name", _swap("MARTINEAU^ODETTE^^^^^L", "BENALI^ODETTE^^^^^L"),
     ("PID^1^5", "207", "904", "hl7.other_person")),
    ("another person", _swap(NUMBER.value, OTHER.value), ("PID^1^3", "207", "902", "hl7.nobody")),
    ("a flag twice", _more("DESTDMP"), ("OBX^12^3", "198", "", "hl7.flag_twice")),
    ("an unknown flag", _more("X"), ("OBX^12^3", "103", "", "hl7.unknown_flag")),
    ("neither yes nor no", _swap("MetaDMPMSS||N", "MetaDMPMSS||?"), ("OBX^2^5", "103", "", "hl7.not_in_table")),
    ("another structure", _swap("^^^750900002", "^^^750900001"), ("PRT^1^5", "207", "906", "hl7.other_structure")),
    ("not at work there", _swap(cast.PAUL.facts.professional_id, cast.HELENE.facts.professional_id),
     ("PRT^1^5", "207", "906", "hl7.not_at_work")),
    ("a line of its own", lambda t: t.replace("PV1|", "x\rPV1|", 1), ("", "100", "", "hl7.segment_name")),
    ("a control character", _swap("PV1|1|I", "PV1|1|I\x00"), ("PV1^1", "102", "", "hl7.control_character")),
    ("line feeds", lambda t: t.replace("\r", "\n"), ("", "102", "", "hl7.control_character")),
]  # fmt: skip


@pytest.mark.parametrize(("what", "change", "first"), WRONG, ids=[one[0] for one in WRONG])
def test_message_that_is_wrong_is_told_where_and_nothing_stays(
    hospital: Hospital, what: str, change: Change, first: tuple[str, str, str, str]
) -> None:
    with nothing_kept(refusals=1):
        answer = hospital.sends(change(Message().text()).encode())
    # Where no place is given, it is the segment that could not be read.
    assert (answer.code, answer.first) == ("AE", (first[0] or answer.first[0], *first[1:]))
    assert all(one.sentence and not one.sentence.startswith("hl7.") for one in answer.errors)


@pytest.mark.parametrize(("code"), ["MASQUE_PS", "DESTDMP", "MODIF_CONF_CODE", "DESTMSSANTEPAT"])
def test_flag_that_is_missing_is_named(hospital: Hospital, code: str) -> None:
    with nothing_kept(refusals=1):
        answer = hospital.sends(Message(flags={code: ""}))
    assert (answer.code, answer.first[1], answer.rules) == ("AE", "101", ("hl7.flag_missing",))
    assert code in answer.errors[0].sentence


MAILS = [
    ({"DESTMSSANTEPS": "Y", "DESTMSSANTEPAT": "Y"}, True),
    ({"DESTMSSANTEPS": "Y", "INVISIBLE_PATIENT": "Y"}, True),
    ({"DESTMSSANTEPS": "Y"}, False),
    ({"DESTMSSANTEPS": "Y", "DESTMSSANTEPAT": "Y", "MASQUE_PS": "Y"}, False),
    ({"DESTMSSANTEPS": "Y", "DESTMSSANTEPAT": "Y", "CONNEXION_SECRETE": "Y"}, False),
    ({"DESTMSSANTEPAT": "Y"}, False),
    ({"DESTMSSANTEPAT": "Y", "MASQUE_PS": "Y"}, False),
]


@pytest.mark.parametrize(("flags", "fits"), MAILS)
def test_mail_combinations_of_the_profile_are_taken_and_all_others_are_errors(
    hospital: Hospital, flags: dict[str, str], fits: bool
) -> None:
    answer = hospital.sends(Message(flags=flags))
    if fits:
        assert (answer.code, answer.errors[-1].severity, answer.rules[-1]) == ("AA", "W", "hl7.no_mail")
    else:
        assert (answer.code, answer.rules) == ("AE", ("hl7.flags_combination",))


def test_message_for_nobody_here_and_a_change_without_a_new_version_are_errors(hospital: Hospital) -> None:
    with nothing_kept(refusals=3):
        assert hospital.sends(Message(flags={"DESTDMP": "N"})).rules == ("hl7.not_for_the_record",)
        mailed = {"DESTDMP": "N", "DESTMSSANTEPAT": "Y"}
        assert hospital.sends(Message(flags=mailed)).rules == ("hl7.not_for_the_record",)
        assert hospital.sends(Message(flags={"MODIF_CONF_CODE": "Y"})).rules == ("hl7.change_without_replacement",)


def test_new_version_keeps_what_hid_the_former_one_and_says_so_whatever_hid_it(hospital: Hospital) -> None:
    hospital.feeds(Message(flags={"MASQUE_PS": "Y"}))
    change = Message("T10", "2", unique="2", replaces="1", flags={"MODIF_CONF_CODE": "Y"})
    hidden = hospital.sends(change)
    assert hospital.entry("2").flags.masque_ps
    hospital.feeds(Message(control="3", unique="3"))
    plain = hospital.sends(replace(change, control="4", unique="4", replaces="3"))
    assert not hospital.entry("4").flags.masque_ps
    assert hidden.rules == plain.rules and hidden.rules[-1] == "hl7.hiding_stays"
    assert [one.sentence for one in hidden.errors] == [one.sentence for one in plain.errors]


def test_bytes_of_another_charset_than_named_are_refused(hospital: Hospital) -> None:
    text = Message().text()
    assert not text.isascii()
    with nothing_kept(refusals=3):
        latin = hospital.sends(text.encode("iso8859-15"))
        utf8 = hospital.sends(text.replace("UNICODE UTF-8", "8859/15").encode("utf-8"))
        windows = hospital.sends(text.replace("UNICODE UTF-8", "8859/15").replace("ô", "\x93").encode("latin-1"))
    for answer in (latin, utf8, windows):
        assert answer.first == ("MSH^1^18", "102", "", "hl7.other_charset")


def test_latin_message_enters_and_is_answered_in_its_charset(hospital: Hospital) -> None:
    assert hospital.feeds(Message(charset="8859/15")).logical_id
    wrong = replace(Message(charset="8859/15"), control="2", flags={"DESTDMP": ""})
    assert "métadonnée" in hospital.reply(wrong).ack.decode("iso8859-15")


def test_document_without_ins_about_another_person_or_incomplete_is_903_904_905(hospital: Hospital) -> None:
    facts = cdas.facts(cast.ODETTE, "1")
    none = replace(facts, patient=replace(facts.patient, ids=(Identifier("1.2.250.1.999", "7"),)))
    short = replace(facts, patient=replace(facts.patient, sex=None))
    assert OTHER is not None
    elsewhere = replace(facts, patient=replace(facts.patient, ids=(Identifier(OTHER.root.value, OTHER.value),)))
    for changed, code in ((none, "903"), (elsewhere, "904"), (short, "905")):
        with nothing_kept(refusals=1):
            answer = hospital.sends(Message(data=cdas.level1(changed), control=code))
        assert answer.code == "AE"
        assert code in {one.application for one in answer.errors}, (code, answer)


def test_document_with_an_ins_without_a_birthplace_enters_and_905_is_told(hospital: Hospital) -> None:
    """As by every other door: published documents lack it."""
    facts = cdas.facts(cast.ODETTE, "1")
    answer = hospital.sends(
        Message(data=cdas.level1(replace(facts, patient=replace(facts.patient, birth_place_code=""))))
    )
    assert answer.code == "AA"
    assert ("905", "W") in {(one.application, one.severity) for one in answer.errors}


def test_xml_that_is_none_is_told_at_the_field_that_holds_it(hospital: Hospital) -> None:
    with nothing_kept(refusals=1):
        answer = hospital.sends(Message(data=b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"))
    assert (answer.code, answer.first[:3]) == ("AE", ("OBX^1^5^1^5", "207", "906"))


def test_closed_record_takes_nothing_and_says_why(hospital: Hospital) -> None:
    hospital.feeds(Message())
    close_record(hospital.scene.odette, hospital.scene.record)
    for message in (Message(control="2", unique="2"), Message("T10", "3", unique="3", replaces="1")):
        with nothing_kept(refusals=1):
            answer = hospital.sends(message)
        assert (answer.code, answer.rules) == ("AE", ("R02",))


def test_opposed_feeding_is_refused_and_the_journal_says_so(hospital: Hospital) -> None:
    from carnet.usecases.change_feeding import change_feeding
    from carnet.usecases.see_access import Grantee, GranteeKind

    place = Grantee(GranteeKind.STRUCTURE, cast.HOSPITAL.structure_id)
    change_feeding(hospital.scene.odette, hospital.scene.record, place, opposed=True, reason="Non")
    with nothing_kept(refusals=1):
        assert hospital.sends(Message()).rules == ("C16",)


@pytest.mark.parametrize("broken", list(Broken))
def test_broken_frame_is_answered_and_is_one_line(hospital: Hospital, broken: Broken) -> None:
    with nothing_kept(refusals=1):
        reply = door.answer(Frame(Message().bytes()[:300], broken), hospital.feed, clock=hospital.scene.clock)
    answer = read(reply.ack)
    assert (answer.code, answer.control, answer.first[1], answer.rules) == ("AE", "1", "199", (broken.value,))


def test_feed_without_a_structure_is_refused(hospital: Hospital) -> None:
    for feed in (Feed(b"\x00" * 32), Feed(structure_id="1999999999")):
        with nothing_kept(refusals=1):
            answer = read(door.answer(Frame(Message().bytes()), feed, clock=hospital.scene.clock).ack)
        assert (answer.code, answer.rules) == ("AE", ("hl7.unknown_feed",))


def test_what_fails_without_a_reason_of_the_message_may_be_sent_again(hospital: Hospital) -> None:
    for error in (Unavailable("database"), RuntimeError("secret")):
        with nothing_kept(), patch("carnet.hl7v2.deposit.submit_lot", side_effect=error):
            reply = hospital.reply(Message())
        assert read(reply.ack).code == "AR" and b"secret" not in reply.ack
    assert hospital.sends(Message()).code == "AA"


def test_answer_never_repeats_what_would_write_a_line_of_its_own(hospital: Hospital) -> None:
    text = Message(control="1\x85MSA|AA|9").text()
    answer = hospital.reply(text.encode()).ack.decode()
    assert answer.count("\r") == len([one for one in answer.split("\r") if one])
    assert "\rMSA|AA|9" not in answer and b64encode(document("1")).decode()[:80] not in answer
