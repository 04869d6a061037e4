"""Reading a header: what stands in it, what is missed in it, and every published sample."""

from collections.abc import Callable
from datetime import UTC, date, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from carnet.cda.cdatime import CdaTime, Precision
from carnet.cda.header import read_header
from carnet.cda.header_rule import Severity
from carnet.cda.header_rules import HEADER_RULES, check_header, severity_of
from carnet.cda.model import BodyLevel, CdaHeader, Identifier
from carnet.cda.parser import Element, parse
from carnet.cda.wrap import wrap_level1
from tests.unit.cda.examples import FACTS
from tests.unit.cda.samples import AMERICAN, FRENCH, named

NS = {"h": "urn:hl7-org:v3"}
ROLE = "/h:recordTarget/h:patientRole"
ACT = "/h:documentationOf/h:serviceEvent"
Change = Callable[[Element], None]


def without(path: str) -> Change:
    """Removes what stands at a path."""

    def change(root: Element) -> None:
        found = root.xpath("/h:ClinicalDocument" + path, namespaces=NS)
        assert isinstance(found, list)
        assert found, path
        for element in found:
            assert isinstance(element, etree._Element)  # noqa: SLF001
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)

    return change


def put(path: str, name: str, value: str) -> Change:
    """Sets an attribute of what stands at a path."""

    def change(root: Element) -> None:
        found = root.xpath("/h:ClinicalDocument" + path, namespaces=NS)
        assert isinstance(found, list)
        for element in found:
            assert isinstance(element, etree._Element)  # noqa: SLF001
            element.set(name, value)

    return change


def add(path: str, xml: str) -> Change:
    """Adds an element at a path."""

    def change(root: Element) -> None:
        parent = root.find("." + path, NS)
        assert parent is not None
        parent.append(etree.fromstring(xml.replace(">", ' xmlns="urn:hl7-org:v3">', 1)))

    return change


REPLACED = '<relatedDocument typeCode="RPLC"><parentDocument><id root="1.2"/></parentDocument></relatedDocument>'
# Each rule of the header with a change that breaks it.
BROKEN: dict[str, Change] = {
    "cda.realm": put("/h:realmCode", "code", "US"),
    "cda.type_id": put("/h:typeId", "extension", "X"),
    "cda.template_hl7_france": without("/h:templateId[1]"),
    "cda.template_ci_sis": without("/h:templateId[2]"),
    "cda.template_model": without("/h:templateId[3]"),
    "cda.template_level_1": put("/h:templateId[3]", "root", "1.2.3"),
    "cda.id": without("/h:id"),
    "cda.code": put("/h:code", "codeSystem", ""),
    "cda.code_display": put("/h:code", "displayName", " "),
    "cda.title": without("/h:title"),
    "cda.title_too_long": lambda root: add("", f"<title>{'x' * 256}</title>")(_without_title(root)),
    "cda.effective_time": put("/h:effectiveTime", "value", "yesterday"),
    "cda.effective_time_precision": put("/h:effectiveTime", "value", "20260303"),
    "cda.confidentiality": put("/h:confidentialityCode", "code", "X"),
    "cda.language": put("/h:languageCode", "code", "en-US"),
    "cda.set_id": without("/h:setId"),
    "cda.version": put("/h:versionNumber", "value", "one"),
    "cda.replaces_one": add("", REPLACED),
    "cda.replaces_id": without("/h:relatedDocument/h:parentDocument/h:id"),
    "cda.body": without("/h:component"),
    "cda.patient": without("/h:recordTarget"),
    "cda.patient_ins": without(f"{ROLE}/h:id[1]"),
    "cda.patient_several_ins": add(ROLE, '<id root="1.2.250.1.213.1.4.8" extension="1"></id>'),
    "cda.patient_birth_date": put(f"{ROLE}/h:patient/h:birthTime", "value", "1960"),
    "cda.patient_sex": put(f"{ROLE}/h:patient/h:administrativeGenderCode", "code", "femme"),
    "cda.patient_name": without(f"{ROLE}/h:patient/h:name"),
    "cda.patient_birth_name": without(f"{ROLE}/h:patient/h:name/h:family[@qualifier='BR']"),
    "cda.patient_first_given": without(f"{ROLE}/h:patient/h:name/h:given[@qualifier='BR']"),
    "cda.patient_given_names": without(f"{ROLE}/h:patient/h:name/h:given[not(@qualifier)]"),
    "cda.patient_birth_place": without(f"{ROLE}/h:patient/h:birthplace"),
    "cda.author": without("/h:author"),
    "cda.author_id": without("/h:author/h:assignedAuthor/h:id"),
    "cda.author_name": without("/h:author/h:assignedAuthor/h:assignedPerson"),
    "cda.author_root": put("/h:author/h:assignedAuthor/h:id", "root", "1.2.3"),
    "cda.author_time": without("/h:author/h:time"),
    "cda.author_speciality": without("/h:author/h:assignedAuthor/h:code"),
    "cda.custodian": without("/h:custodian//h:id"),
    "cda.legal_authenticator": without("/h:legalAuthenticator"),
    "cda.legal_authenticator_signature": put("/h:legalAuthenticator/h:signatureCode", "code", "X"),
    "cda.legal_authenticator_id": without("/h:legalAuthenticator/h:assignedEntity/h:id"),
    "cda.legal_authenticator_name": without("/h:legalAuthenticator/h:assignedEntity/h:assignedPerson"),
    "cda.legal_authenticator_time": put("/h:legalAuthenticator/h:time", "value", "20260303101500+010"),
    "cda.act": without("/h:documentationOf"),
    "cda.act_time": without(f"{ACT}/h:effectiveTime/h:low"),
    "cda.act_practice_setting": without(f"{ACT}//h:standardIndustryClassCode"),
    "cda.encounter": without("/h:componentOf"),
    "cda.encounter_facility": without("/h:componentOf//h:healthCareFacility/h:code"),
}


def _without_title(root: Element) -> Element:
    without("/h:title")(root)
    return root


def changed(change: Change) -> CdaHeader:
    document = parse(wrap_level1(FACTS, b"x", "text/plain"))
    change(document.root)
    return read_header(document)


def test_check_header_every_rule_has_a_header_that_breaks_it() -> None:
    """No rule of the header goes without a test."""
    assert {rule.rule for rule in HEADER_RULES} == set(BROKEN)
    assert len({rule.rule for rule in HEADER_RULES}) == len(HEADER_RULES)


@pytest.mark.parametrize("rule", sorted(BROKEN))
def test_check_header_broken_rule_is_named_with_its_element(rule: str) -> None:
    """The broken rule is among the problems, and an error stops a deposit where a warning does not."""
    header = changed(BROKEN[rule])
    strict = {problem.rule: problem.element for problem in check_header(header, strict=True)}
    assert strict[rule].startswith("/ClinicalDocument")
    lenient = {problem.rule for problem in check_header(header, strict=False)}
    assert (rule in lenient) is (severity_of(rule) is Severity.ERROR)


def test_check_header_unknown_rule_is_an_error() -> None:
    """What we do not know is not waved through."""
    assert severity_of("cda.not_a_rule") is Severity.ERROR


def test_read_header_two_patients_is_an_error() -> None:
    """A document of two persons belongs to no record."""
    second = "<recordTarget><patientRole><id root='1.2.250.1.213.1.4.10' extension='1'/></patientRole></recordTarget>"
    problems = check_header(changed(add("", second)), strict=False)
    assert [(p.rule, p.element) for p in problems] == [
        ("cda.several_patients", "/ClinicalDocument/recordTarget[2]/patientRole")
    ]


def test_read_header_unknown_values_are_absent() -> None:
    """A nullFlavor is no value."""

    def change(root: Element) -> None:
        code = root.find("h:code", NS)
        assert code is not None
        code.attrib.clear()
        code.set("nullFlavor", "UNK")

    assert changed(change).code is None


def test_read_header_single_act_time_is_its_beginning() -> None:
    """An act with one time began then."""

    def change(root: Element) -> None:
        time = root.find("h:documentationOf/h:serviceEvent/h:effectiveTime", NS)
        assert time is not None
        time[:] = []
        time.set("value", "20260101")

    (event,) = changed(change).service_events
    assert event.low == CdaTime.read("20260101")
    assert event.high is None


@pytest.mark.parametrize(("root", "text"), [(None, "1.2"), ("a", "1.2^a")])
def test_identifier_text_is_that_of_xds(root: str | None, text: str) -> None:
    """Two documents are the same under this form."""
    assert Identifier("1.2", root).text == text


@pytest.mark.parametrize(
    ("text", "precision", "offset", "moment"),
    [
        ("1979", Precision.YEAR, None, "1979-01-01T00:00:00+00:00"),
        ("197903", Precision.MONTH, None, "1979-03-01T00:00:00+00:00"),
        ("19790328", Precision.DAY, None, "1979-03-28T00:00:00+00:00"),
        ("2021040113", Precision.HOUR, None, "2021-04-01T13:00:00+00:00"),
        ("202104011347+0100", Precision.MINUTE, 60, "2021-04-01T13:47:00+01:00"),
        ("20210401134745-0330", Precision.SECOND, -210, "2021-04-01T13:47:45-03:30"),
        ("20210401134745.5Z", Precision.FRACTION, 0, "2021-04-01T13:47:45.500000+00:00"),
    ],
)
def test_time_partial_text_keeps_precision_and_offset(
    text: str, precision: Precision, offset: int | None, moment: str
) -> None:
    """What is not written is not invented."""
    found = CdaTime.read(text)
    assert found is not None
    assert (found.text, found.precision, found.offset_minutes) == (text, precision, offset)
    assert found.earliest(UTC).isoformat() == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "79",
        "202113",
        "20210230",
        "2021040125",
        "20210401134745+010",
        "2021-04-01",
        "²⁰²¹",
        "٢٠٢١",
        "0000",
        "20210401+2500",
    ],
)
def test_time_wrong_text_is_none(text: str) -> None:
    """A month 13, an hour 25 or an offset of three digits is no time."""
    assert CdaTime.read(text) is None


@given(st.datetimes(timezones=st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))))
def test_time_of_a_moment_reads_back_to_the_second(moment: object) -> None:
    """A moment written is the moment read."""
    assert hasattr(moment, "replace")
    second = moment.replace(microsecond=0)
    assert CdaTime.of(second).earliest(UTC) == second


@pytest.mark.parametrize("path", named(FRENCH))
def test_read_header_french_sample_has_no_error(path: Path) -> None:
    """Each official sample may be filed: what it breaks is at most a warning."""
    header = read_header(parse(path.read_bytes()))
    assert check_header(header, strict=False) == ()
    assert header.patient is not None
    assert header.patient.birth_time is not None
    assert header.patient.birth_time.earliest(UTC).date() > date(1900, 1, 1)
    assert header.unique_id
    assert header.body.level in (BodyLevel.FILE, BodyLevel.STRUCTURED)


@pytest.mark.parametrize("path", named(AMERICAN))
def test_read_header_american_sample_names_its_problems(path: Path) -> None:
    """A document of another realm is read as far as it goes: identity and author stand, the missing INS is named."""
    header = read_header(parse(path.read_bytes()))
    problems = {problem.rule: problem.element for problem in check_header(header, strict=True)}
    assert problems["cda.patient_ins"] == "/ClinicalDocument/recordTarget/patientRole/id"
    assert problems["cda.realm"] == "/ClinicalDocument/realmCode"
    assert header.code is not None
    assert header.patient is not None
    assert header.patient.ids
    assert header.patient.used_name or header.patient.birth_name
    assert header.authors
