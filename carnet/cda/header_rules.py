"""The rules of a CDA header. Owns what CI-SIS makes mandatory, and how grave its absence is; never reads XML.

Source: CI-SIS, volet « Structuration minimale de documents médicaux », in the words of its schematrons. A rule that
one of the 39 published samples breaks is a warning, and a comment names the sample. Value sets are `carnet.codes`'s.
"""

from carnet.cda.cdatime import Precision
from carnet.cda.header_actor_rules import ACTOR_RULES
from carnet.cda.header_patient_rules import PATIENT_RULES
from carnet.cda.header_rule import HeaderRule, Severity, error, warning
from carnet.cda.model import BodyLevel, CdaHeader, Identifier
from carnet.kernel.errors import Problem
from carnet.kernel.trace import held, told

TYPE_ID = Identifier("2.16.840.1.113883.1.3", "POCD_HD000040")
HL7_FRANCE = "2.16.840.1.113883.2.8.2.1"
CI_SIS = "1.2.250.1.213.1.1.1.1"
XDS_SD = "1.3.6.1.4.1.19376.1.2.20"
MAX_TITLE = 255


def _template(header: CdaHeader, root: str) -> bool:
    return any(each.root == root for each in header.template_ids)


def _model(header: CdaHeader) -> bool:
    """A third template says of which model the document is."""
    return any(each.root not in (HL7_FRANCE, CI_SIS) for each in header.template_ids)


def _level_1(header: CdaHeader) -> bool:
    """A document around a file is of the model XDS-SD."""
    return header.body.level is not BodyLevel.FILE or _template(header, XDS_SD)


def _to_the_second(header: CdaHeader) -> bool:
    time = header.effective_time
    return time is not None and time.precision >= Precision.SECOND and time.offset_minutes is not None


def _confidentiality(header: CdaHeader) -> bool:
    return header.confidentiality is not None and header.confidentiality.code in ("N", "R", "V")


def _one_replacement(header: CdaHeader) -> bool:
    return sum(each.kind == "RPLC" for each in header.related) <= 1


def _replaced_named(header: CdaHeader) -> bool:
    return all(each.id is not None for each in header.related if each.kind == "RPLC")


_DOCUMENT_RULES: tuple[HeaderRule, ...] = (
    error("cda.realm", "/realmCode", lambda h: h.realm == "FR"),
    error("cda.type_id", "/typeId", lambda h: h.type_id == TYPE_ID),
    error("cda.template_hl7_france", "/templateId", lambda h: _template(h, HL7_FRANCE)),
    error("cda.template_ci_sis", "/templateId", lambda h: _template(h, CI_SIS)),
    error("cda.template_model", "/templateId", _model),
    error("cda.template_level_1", "/templateId", _level_1),
    error("cda.id", "/id", lambda h: h.id is not None),
    error("cda.code", "/code", lambda h: h.code is not None and bool(h.code.system)),
    warning("cda.code_display", "/code/@displayName", lambda h: h.code is not None and bool(h.code.display)),
    error("cda.title", "/title", lambda h: bool(h.title)),
    error("cda.title_too_long", "/title", lambda h: len(h.title) <= MAX_TITLE),
    error("cda.effective_time", "/effectiveTime", lambda h: h.effective_time is not None),
    warning("cda.effective_time_precision", "/effectiveTime", _to_the_second),
    error("cda.confidentiality", "/confidentialityCode", _confidentiality),
    error("cda.language", "/languageCode", lambda h: h.language == "fr-FR"),
    # IMG-CR_DRIMbox has neither setId nor versionNumber.
    warning("cda.set_id", "/setId", lambda h: h.set_id is not None),
    warning("cda.version", "/versionNumber", lambda h: h.version is not None),
    error("cda.replaces_one", "/relatedDocument", _one_replacement),
    error("cda.replaces_id", "/relatedDocument/parentDocument/id", _replaced_named),
    error("cda.body", "/component", lambda h: h.body.level is not BodyLevel.ABSENT),
)

HEADER_RULES: tuple[HeaderRule, ...] = _DOCUMENT_RULES + PATIENT_RULES + ACTOR_RULES

# What `read_header` itself may find, and how grave it is.
_READING = {
    "cda.several_patients": Severity.ERROR,
    "cda.repeated": Severity.WARNING,
    "cda.time": Severity.WARNING,
    "cda.version": Severity.WARNING,
}
_SEVERITIES = {rule.rule: rule.severity for rule in HEADER_RULES} | _READING


def severity_of(rule: str) -> Severity:
    """How grave it is to break a rule of the header; a rule that is not ours is an error."""
    return _SEVERITIES.get(rule, Severity.ERROR)


def _kept(rule: HeaderRule, header: CdaHeader) -> bool:
    note = held if rule.severity is Severity.ERROR else told
    return note(rule.kept(header), rule.rule, rule.element)


def check_header(header: CdaHeader, *, strict: bool) -> tuple[Problem, ...]:
    """What is wrong with a header: the errors, and with `strict` the warnings too (tell them by `severity_of`)."""
    broken = [Problem(rule.element, rule.rule) for rule in HEADER_RULES if not _kept(rule, header)]
    found = (*header.problems, *broken)
    return tuple(p for p in found if strict or severity_of(p.rule) is Severity.ERROR)
