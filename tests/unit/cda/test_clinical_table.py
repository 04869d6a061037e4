"""What the published samples code, as a person finds it by reading: tables made by hand, one file after the other.

Times and codes are those of the entries, which software reads. The text of IPS-FR differs: it dates the transient
ischaemic attack 11/02/2022 to 11/03/2022, pyelonephritis 14/01/2018 to 25/01/2018 and Levothyrox 11/01/2024. The text
of VSM words one antecedent "Infarctus transmural inférieur", its entry as CIM-10 does. Vaccines and results have tables
of their own.
"""

from typing import Final

import pytest

from carnet.cda.clinical import Kind, Statement, read_statements
from carnet.cda.ips import read_summary
from carnet.cda.parser import parse
from tests.material import SHARED
from tests.unit.cda.samples import FOLDER, needs_samples

Row = tuple[str, str, str, str, str]
NO: Final = "no"
"""The document says that this is not so."""
PARACETAMOL: Final = "PARACETAMOL MYLAN 500 mg, comprimé"
MIXTURE: Final = "Préparation magistrale :- 30g de diprosone- 70g de Cérat Frais de Galien"
SICKLE: Final = ("family", "Anémie à hématies falciformes sans crises", "D57.1", "MTH", "")
STENT: Final = (
    "act",
    "Dilatation intraluminale de 2 vaisseaux coronaires avec pose d'endoprothèse, par voie artérielle transcutanée",
    "DDAF004", "20180114", "",
)  # fmt: skip
PENICILLIN: Final = (
    "allergy", "Substance with penicillin structure and antibacterial mechanism of action (substance)", "373270004",
    "2010", "",
)  # fmt: skip
# Kind, name, code, since (or who, for a relative), until (or dosage, or NO).
TABLE: Final[dict[str, list[Row]]] = {
    "VSM_1.4_2022.01": [
        ("problem", "Accident ischémique cérébral transitoire, sans précision", "G45.9", "20190811", ""),
        ("problem", "Angine de poitrine instable", "I20.0", "20190811", ""),
        ("past_problem", "Pyélonéphrite aiguë", "N10", "20180422", "20180430"),
        ("past_problem", "Infarctus transmural aigu du myocarde, de la paroi inférieure", "I21.1", "20180114",
         "20180125"),
        STENT,
        ("allergy", "PARACETAMOL", "60234100", "20180603", ""),
        SICKLE,
        ("medicine", "PLAVIX 75 mg, comprimé pelliculé", "63564053", "20190811", ""),
        ("medicine", "COUMADINE 5mg, comprimé sécable", "63245753", "20190811", ""),
    ],
    "IPS-FR_2024.01": [
        ("problem", "Thyroïdite auto-immune", "E06.3", "20240111", ""),
        ("problem", "Diabète insulino-dépendant", "T89", "20230705", ""),
        ("problem", "epilepsie", "114", "20230521", ""),
        ("problem", "Angiœdème bradykinique", "658", "20220211", ""),
        ("problem", "Causes inconnues et non précisées de morbidité", "R69", "20220211", ""),
        ("past_problem", "Accident Ischémique Cérébral Transitoire", "G45.9", "20180422", "20180430"),
        ("past_problem", "Pyélonéphrite aiguë", "N10", "20180114", "20180125"),
        STENT,
        ("act", "Autre acte", "GEN-092.04.13", "20161208", ""),
        ("allergy", "PARACETAMOL", "XM5DJ7", "20211204", ""),
        ("medicine", "LEVOTHYROX 75 microgrammes, comprimé sécable", "62080626", "20220211", ""),
        SICKLE,
    ],
    "CSE-CS8_2025.01": [
        ("problem", "Détresse respiratoire du nouveau-né, sans précision", "P22.9", "", ""),
        ("problem", "Antibiothérapie (de plus de 48 heures)", "MED-276", "", ""),
        ("problem", "Affection du système nerveux central, sans précision", "G96.9", "", NO),
        ("problem", "intervention chirurgicale d'urgence", "73994005", "", NO),
        ("problem", "Autres pathologies de la 1ère semaine", "GEN-092.01.11", "", ""),
    ],
    "CSE-CS9_2025.01": [
        ("past_problem", "Prématurité inf. à 33 semaines", "MED-183", "", NO),
        ("past_problem", "Accident domestique avant le 9ème mois", "MED-186", "", ""),
    ],
    "eP-MED-DM_2022.01_PosoStruct": [
        ("prescribed", PARACETAMOL, "63107752", "20211201",
         "3 fois/j à partir du 01/12/2021 pendant 2 jours, 1 cp, 2 cp; "
         "2 fois/j à partir du 03/12/2021 pendant 4 jours, 1 cp, 2 cp"),
        ("prescribed", MIXTURE, "", "20211201", "2 applications/j"),
    ],
    # The dosage in words stands in the narrative only: no entry points at it.
    "eP-MED-DM_2024.01_PosoNonStruct": [
        ("prescribed", PARACETAMOL, "63107752", "20231201", ""),
        ("prescribed", MIXTURE, "", "20231201", ""),
    ],
    "eDISP-MED_2024.01": [
        ("prescribed",
         "PARACETAMOL VIATRIS 500 mg, comprimé plaquette(s) thermoformée(s) PVC-aluminium de 16 comprimé(s)", "", "",
         "4 fois/j à partir du 25/01/2021 pendant 2 jours, 1 cp"),
        ("prescribed", MIXTURE, "", "", ""),
    ],
    "LDL-SES_2022.01": [
        ("prescribed", "LEPONEX 100 mg, comprimé sécable", "62552920", "20191203", ""),
        ("allergy", "Pas d'allergie/hypersensibilité connue", "no-known-allergies", "", ""),
    ],
    "DLU-EHPAD-FLUDR_2022.01": [
        ("prescribed", "AMPICILLINE PANPHARMA 500 mg, poudre et solution pour préparation injectable", "68496001",
         "20200328", "CP"),
    ],
    # The diagnosis in "Diagnostics MR" is the mother's ("Diagnostic (mère)"): it is not read as the child's.
    "SDM-MR_2025.01_nouveau-ne": [
        ("family", "Leucémie lymphoblastique aigüe", "513", "PCOUSN", ""),
        ("problem", "consanguinité", "842009", "20240112", NO),
    ],
}  # fmt: skip
SUMMARIES: Final[dict[str, list[Row]]] = {
    "fhir/ips-bundle-01.xml": [
        ("problem", "Menopausal and female climacteric states", "198436008", "2015", ""),
        ("medicine", "Product containing anastrozole (medicinal product)", "108774000", "201503", ""),
        ("medicine", "Black Cohosh Extract herbal supplement", "412588001", "201601", ""),
        PENICILLIN,
        ("past_problem", "Infiltrating duct carcinoma, NOS", "254837009", "201501", "201503"),
    ],
    "fhir/ips-bundle-minimal.json": [
        ("problem", "Menopausal flushing (finding)", "198436008", "2015", ""),
        ("medicine", "Product containing anastrozole (medicinal product)", "108774000", "201503", ""),
        PENICILLIN,
    ],
    "shl/IPS_IG-bundle-01.json": [
        ("problem", "Menopausal flushing (finding)", "198436008", "2015", ""),
        ("medicine", "Product containing anastrozole (medicinal product)", "108774000", "201503", ""),
        ("medicine", "Black Cohosh Extract herbal supplement", "412588001", "201601", ""),
        PENICILLIN,
        ("past_problem", "Malignant tumor of breast", "254837009", "201501", "201503"),
    ],
}  # fmt: skip
OTHERS = {Kind.VACCINE, Kind.RESULT}


def row(one: Statement) -> Row:
    relative = one.type.code if one.kind is Kind.FAMILY and one.type else ""
    dosage = one.words if one.kind is Kind.PRESCRIBED else ""
    last = NO if one.negated else dosage if one.kind is Kind.PRESCRIBED else one.until
    return one.kind.value, one.name, one.code.code if one.code else "", relative or one.since, last


@needs_samples
@pytest.mark.parametrize("name", TABLE)
def test_read_statements_sample_says_what_a_person_reads(name: str) -> None:
    found = read_statements(parse((FOLDER / f"{name}.xml").read_bytes()))
    assert sorted(row(one) for one in found if one.kind not in OTHERS) == sorted(TABLE[name])


@needs_samples
@pytest.mark.parametrize("name", SUMMARIES)
def test_read_summary_sample_says_what_a_person_reads(name: str) -> None:
    media_type = "application/fhir+xml" if name.endswith("xml") else "application/fhir+json"
    found = read_summary((SHARED / "samples" / name).read_bytes(), media_type, max_bytes=1_000_000)
    assert [row(one) for one in found.statements] == SUMMARIES[name]
    person = found.person
    assert (person.families, person.given, person.birth_date, person.sex) == (
        ("DeLarosa",), ("Martha",), "1972-05-01", "female",
    )  # fmt: skip
