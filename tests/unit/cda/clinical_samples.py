"""Entries as CI-SIS documents code them, written for tests. Owns invented content; copied from nowhere."""

from collections.abc import Iterable

_SNOMED, _ICD, _LOINC, _CIS = (
    "2.16.840.1.113883.6.96", "2.16.840.1.113883.6.3", "2.16.840.1.113883.6.1", "1.2.250.1.213.2.3.1",
)  # fmt: skip


def _told(code: str, value: str, system: str = "1.2") -> str:
    return (
        f'<entryRelationship typeCode="REFR"><observation classCode="OBS" moodCode="EVN"><code code="{code}"/>'
        f'<value xsi:type="CE" code="{value}" codeSystem="{system}"/></observation></entryRelationship>'
    )


def allergy(name: str = "Pénicilline", status: str = "active", *, denied: bool = False) -> str:
    """An allergy with a reaction."""
    reaction = (
        '<entryRelationship typeCode="MFST"><observation classCode="OBS" moodCode="EVN"><code code="418799008"/>'
        f'<value xsi:type="CD" code="L50.0" codeSystem="{_ICD}" displayName="Urticaire"/></observation>'
        "</entryRelationship>"
    )
    return (
        '<entry><act classCode="ACT" moodCode="EVN"><entryRelationship typeCode="SUBJ">'
        f'<observation classCode="OBS" moodCode="EVN" negationInd="{str(denied).lower()}">'
        f'<code code="416098002" codeSystem="{_SNOMED}"/><effectiveTime><low value="20190304"/></effectiveTime>'
        '<value xsi:type="CD"/><participant typeCode="CSM"><participantRole><playingEntity>'
        f'<code code="373270004" codeSystem="{_SNOMED}" displayName="{name}"/></playingEntity></participantRole>'
        f"</participant>{_told('33999-4', status)}{_told('82606-5', 'high')}{_told('66455-7', 'confirmed')}{reaction}"
        "</observation></entryRelationship></act></entry>"
    )


def problem(name: str, code: str, since: str, until: str = "") -> str:
    """An illness."""
    high = f'<high value="{until}"/>' if until else ""
    return (
        '<entry><act classCode="ACT" moodCode="EVN"><entryRelationship typeCode="SUBJ">'
        f'<observation classCode="OBS" moodCode="EVN"><code code="282291009" codeSystem="{_SNOMED}"/>'
        f'<effectiveTime><low value="{since}"/>{high}</effectiveTime>'
        f'<value xsi:type="CD" code="{code}" codeSystem="{_ICD}" displayName="{name}"/></observation>'
        "</entryRelationship></act></entry>"
    )


def given(name: str, code: str, *, mood: str = "EVN", denied: bool = False, lot: str = "", words: str = "") -> str:
    """A medicine or a vaccine."""
    number = f"<lotNumberText>{lot}</lotNumberText>" if lot else ""
    text = f"<text>{words}</text>" if words else ""
    return (
        f'<entry><substanceAdministration classCode="SBADM" moodCode="{mood}" negationInd="{str(denied).lower()}">'
        f'{text}<statusCode code="completed"/><effectiveTime xsi:type="IVL_TS"><low value="20240105"/></effectiveTime>'
        f'<consumable><manufacturedProduct><manufacturedMaterial><code code="{code}" codeSystem="{_CIS}"'
        f' displayName="{name}"/>{number}</manufacturedMaterial></manufacturedProduct></consumable>'
        "</substanceAdministration></entry>"
    )


def act(name: str, mood: str = "EVN") -> str:
    """An act."""
    return (
        f'<entry><procedure classCode="PROC" moodCode="{mood}"><code code="HHFA001" codeSystem="1.2.250.1.213.2.5"'
        f' displayName="{name}"/><statusCode code="completed"/><effectiveTime value="20180114"/></procedure></entry>'
    )


def result(name: str = "Créatinine", value: str = "88", unit: str = "umol/L") -> str:
    """A result with its range."""
    return (
        '<entry><organizer classCode="CLUSTER" moodCode="EVN"><component><observation classCode="OBS" moodCode="EVN">'
        f'<code code="14682-9" codeSystem="{_LOINC}" displayName="{name}"/><statusCode code="completed"/>'
        f'<effectiveTime value="20240329101500+0100"/><value xsi:type="PQ" value="{value}" unit="{unit}"/>'
        '<interpretationCode code="N"/><referenceRange><observationRange><value xsi:type="IVL_PQ">'
        f'<low value="50" unit="{unit}"/><high value="98" unit="{unit}"/></value></observationRange></referenceRange>'
        "</observation></component></organizer></entry>"
    )


def section(code: str, entries: Iterable[str]) -> str:
    """A section with these entries."""
    return (
        f'<component><section><code code="{code}" codeSystem="{_LOINC}"/><title>Rubrique</title><text>Voir</text>'
        f"{''.join(entries)}</section></component>"
    )


FULL = (
    section("48765-2", (allergy(),)),
    section("11450-4", (problem("Asthme", "J45.9", "2015"),)),
    section("11348-0", (problem("Pneumonie", "J18.9", "20180422", "20180430"),)),
    section("10160-0", (given("SALBUTAMOL 100", "60001", words="2 bouffées si besoin"),
                        given("Refusé", "60002", denied=True))),
    section("11369-6", (given("VACCIN TÉTANOS", "60003", lot="L42"), given("Prévu", "60004", mood="INT"),
                        given("VACCIN GRIPPE", "60005", denied=True))),
    section("47519-4", (act("Appendicectomie"), act("Prévue", "INT"))),
    section("30954-2", (result(),)),
)  # fmt: skip
