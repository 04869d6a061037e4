"""The value sets: sources and licences of every file, look-ups, and names that a patient understands."""

import tomllib
from pathlib import Path

import pytest

from carnet.codes import directory, dmp, documents, labels, oids, visibility
from carnet.codes.labels import DocumentKind, easy_label, kind_of, types_of
from carnet.codes.table import rows
from tests.material import SHARED

DATA = Path(documents.__file__).parent / "data"
INTEROP = SHARED / "interop"
SOURCES = tomllib.loads((DATA / "SOURCES.toml").read_text(encoding="utf-8"))
LICENCES = {
    "MIT-ANS": "licences/MIT-ANS.txt",
    "LOINC": "licences/LOINC-notice.txt",
    "Apache-2.0": "../../../LICENSE",
    "CDC-public-domain": "licences/CDC-public-domain.txt",
    "ICD-10": "licences/ICD-10-notice.txt",
    "ATC": "licences/ATC-notice.txt",
    "SNOMED-IPS-CC-BY-4.0": "licences/SNOMED-IPS-CC-BY-4.0.txt",
}


def test_every_data_file_has_a_source_a_date_and_a_licence_text() -> None:
    files = {path.name for path in DATA.glob("*.csv")}
    entries = {name for name in SOURCES if name != "left_out"}
    assert files == entries
    for name in entries:
        entry = SOURCES[name]
        assert entry["source"]
        assert entry["date"]
        for licence in entry["licences"]:
            assert (DATA / LICENCES[licence]).read_text(encoding="utf-8")


def test_files_with_loinc_codes_name_its_licence() -> None:
    for name in SOURCES:
        if name not in {"left_out", "labels.csv"}:
            has_loinc = any(row.get("system_oid") == oids.LOINC for row in rows(name.removesuffix(".csv")))
            assert has_loinc is ("LOINC" in SOURCES[name]["licences"])


@pytest.mark.shared
def test_data_files_are_those_that_were_collected() -> None:
    for path in DATA.glob("*.csv"):
        if not {"Apache-2.0", "CDC-public-domain"} & set(SOURCES[path.name]["licences"]):
            assert path.read_bytes() == (INTEROP / path.name).read_bytes()


def test_types_have_a_code_a_system_and_a_class() -> None:
    known = documents.document_types()
    assert len(known) == 132
    for found in known:
        assert found.code.system_oid
        assert documents.document_class(found.class_code) is not None
        assert documents.class_of_type(found.code.code) == documents.document_class(found.class_code)
        assert documents.is_loinc(found) is (found.code.system_oid == "2.16.840.1.113883.6.1")


@pytest.mark.parametrize(
    ("type_code", "class_code"),
    [("11488-4", "10"), ("11502-2", "10"), ("18748-4", "31"), ("57833-6", "42"), ("60593-1", "43"), ("PROT_ALD", "44"),
     ("80565-5", "45"), ("11369-6", "52"), ("REMB", "60"), ("EXPPAT_3", "90"), ("51851-4", "95"), ("34876-3", "10"),
     ("68814-3", "10"), ("101881-1", "52"), ("28617-9", "10"), ("FEUILLE-DE-STYLE", "99")],
)  # fmt: skip
def test_class_of_type(type_code: str, class_code: str) -> None:
    found = documents.class_of_type(type_code)
    assert found is not None
    assert found.code == class_code
    assert found.system_oid == oids.DOCUMENT_CLASS


def test_type_unknown_or_of_another_system_is_none() -> None:
    assert documents.document_type("0000-0") is None
    assert documents.class_of_type("0000-0") is None
    assert documents.document_type("11488-4", oids.LOINC) is not None
    assert documents.document_type("11488-4", oids.TYPE_COMPLEMENT) is None
    assert documents.document_class("98") is None


def test_membership_of_types() -> None:
    report = documents.document_type("11488-4")
    only_cisis = documents.document_type("51851-4")
    old = documents.document_type("11528-7")
    assert report is not None
    assert only_cisis is not None
    assert old is not None
    assert (report.in_cisis, report.in_dmp) == (True, True)
    assert (only_cisis.in_cisis, only_cisis.in_dmp) == (True, False)
    assert (old.in_cisis, old.in_dmp) == (False, False)


def test_formats_of_media_types_and_templates() -> None:
    pdf = documents.format_of_media_type("application/pdf")
    assert pdf is not None
    assert pdf.code == "urn:ihe:iti:xds-sd:pdf:2008"
    assert documents.format_of_media_type("application/msword") is None
    for row in rows("mediatype_to_formatcode"):
        assert documents.format_of_media_type(row["nonxmlbody_media_type"]) is not None
    certificate = documents.format_of_template("1.2.250.1.213.1.1.1.5.1")
    assert certificate is not None
    assert certificate.code == "urn:asip:ci-sis:cse-cs8:2017"
    assert documents.format_of_template("1.2.3") is None
    assert documents.document_format("nothing") is None
    assert len(documents.document_classes()) == 13


def test_every_template_leads_to_a_known_format() -> None:
    lost = [
        r["cda_template_id"]
        for r in rows("cda_template_to_formatcode")
        if not documents.format_of_template(r["cda_template_id"])
    ]
    assert lost == []


def test_content_type_of_a_set() -> None:
    found = documents.content_type("07")
    assert found is not None
    assert found.display.startswith("Consultation")
    assert documents.content_type("xx") is None


def test_confidentiality_codes_are_those_of_the_dmp_only() -> None:
    for code in (*visibility.Visibility, *visibility.Confidentiality):
        found = visibility.confidentiality_code(code)
        assert found is not None
        assert found.system_oid in {oids.VISIBILITY, oids.HL7_CONFIDENTIALITY}
    assert visibility.confidentiality_code("MASQUE_PSOCIAL") is None
    assert visibility.confidentiality_code("MASQUE_PT") is None


def test_availability_statuses_are_those_of_the_value_set() -> None:
    assert {status.value for status in visibility.AvailabilityStatus} == {
        row["code"] for row in rows("availabilitystatus")
    }


def test_directory_look_ups() -> None:
    for find, code, display in (
        (directory.profession, "10", "Médecin"),
        (directory.student, "10", "Médecin en formation"),
        (directory.social_profession, "200", "Assistant de service social"),
        (directory.title, "171", "Ostéopathe"),
        (directory.speciality, "SM25", "Médecine du travail (SM)"),
        (directory.speciality, "C03", "Anesthésie-réanimation (C)"),
        (directory.pharmacist_section, "A", "Pharmacien titulaire d'officine"),
        (directory.role, "353", "Membre de l'équipe de soins"),
        (directory.activity_sector, "SA07", "Cabinet individuel"),
        (directory.activity_sector, "SA66", "Services de Prévention et de Santé au Travail (SPST)"),
        (directory.practice_setting, "HAD", "Hospitalisation à domicile"),
        (directory.non_professional_author, "EXP_PATIENT", "Expression personnelle du patient"),
        (dmp.access_mode, "bris_de_glace", "Accès en bris de glace"),
        (dmp.authentication_mode, "DIRECTE", "Authentification directe"),
        (dmp.record_request, "TEST_EXST", "Test d'existence de dossier"),
    ):
        found = find(code)
        assert found is not None, code
        assert found.display == display
        assert found.system_oid
        assert find("nothing of the kind") is None
    assert len(directory.professions()) == 30
    assert {sector.code for sector in directory.activity_sectors()} >= {"SA01", "SA69", "SNR"}


def test_author_speciality_is_composed_as_the_value_set_does() -> None:
    general = directory.author_speciality("10", "SM26")
    assert general is not None
    assert (general.code, general.system_oid) == ("G15_10/SM26", "1.2.250.1.213.1.1.4.5")
    assert general.display == "Médecin - Qualifié en Médecine générale (SM)"
    nurse = directory.author_speciality("60")
    assert nurse is not None
    assert (nurse.code, nurse.display) == ("G15_60", "Infirmier")
    assert directory.author_speciality("xx") is None
    assert directory.author_speciality("10", "xx") is None


def test_every_type_has_an_easy_name_and_a_kind() -> None:
    assert {row["code"] for row in rows("labels")} == {found.code.code for found in documents.document_types()}
    for found in documents.document_types():
        name = easy_label(found.code.code)
        assert 0 < len(name.fr) <= 60
        assert 0 < len(name.en) <= 60
        assert found.code.code in types_of(kind_of(found.code.code))


def test_easy_names_in_both_languages() -> None:
    assert easy_label("11488-4").in_language("fr") == "Compte-rendu de consultation"
    assert easy_label("11488-4").in_language("en-GB") == "Consultation report"
    assert easy_label("0000-0") is labels.UNKNOWN_LABEL
    assert kind_of("0000-0") is DocumentKind.OTHER
    assert kind_of("87273-9") is DocumentKind.VACCINE
    assert set(labels.KIND_LABELS) == set(DocumentKind)


def test_technical_types_are_a_kind_of_their_own() -> None:
    assert set(types_of(DocumentKind.TECHNICAL)) == documents.TECHNICAL_TYPES


def test_oids_are_those_that_were_collected_and_write_as_urn() -> None:
    assert oids.urn(oids.INS_NIR) == "urn:oid:1.2.250.1.213.1.4.8"


@pytest.mark.shared
def test_oids_of_insured_persons_and_professionals_are_those_collected() -> None:
    text = (INTEROP / "oids.json").read_text(encoding="utf-8")
    collected = (
        oids.INS_NIR, oids.INS_NIA, oids.INS_C, oids.INS_NIR_TEST, oids.INS_NIR_DEMO, oids.PS_ID_NAT,
        oids.STRUCT_ID_NAT, oids.LOINC, oids.SNOMED_CT, oids.CIM_10, oids.CCAM, oids.UCUM, oids.ACTIVITY_SECTOR,
        oids.ACCESS_MODE, oids.RECORD_REQUEST, oids.CDA_CISIS_HEADER, oids.CDA_HL7_FRANCE_HEADER, oids.CDA_VSM,
        oids.HL7_CONFIDENTIALITY, oids.HL7_GENDER, oids.CDA_TYPE_ID_ROOT,
    )  # fmt: skip
    for oid in collected:
        assert f'"{oid}"' in text
