"""The professionals and places of the example town, beside those who write the example documents. All made up.

Identifiers have the form of the national directory's and belong to nobody. Owns who works where; never a rule.
"""

from typing import Final

from carnet.identity.api import ProfessionalFacts, StructureFacts
from carnet.ops.example_people import CABINET, HOSPITAL, ExampleCarer

HOUSE: Final = StructureFacts("1750900005", "Maison de santé du Lac", "SA08", "", "75019", "Paris", "12 QUAI DU LAC")
CLINIC: Final = StructureFacts("1750900006", "Clinique des Peupliers", "SA04", "", "75014", "Paris")
CENTRE: Final = StructureFacts("1750900007", "Centre de santé du Moulin", "SA05", "", "93100", "Montreuil")
MATERNITY: Final = StructureFacts("1750900008", "Maternité des Lilas Blancs", "SA01", "", "93260", "Les Lilas")
HOME: Final = StructureFacts("1750900009", "Résidence des Cèdres", "SA41", "", "92120", "Montrouge")
DENTIST: Final = StructureFacts("3750900010000", "Cabinet dentaire de la Gare", "SA07", "", "75010", "Paris")
PHYSIO: Final = StructureFacts("481000000301001", "Cabinet de kinésithérapie Vidal", "SA07", "", "69003", "Lyon")
CHILDREN: Final = StructureFacts("1750900011", "PMI du quartier Nord", "SA15", "", "69001", "Lyon")
TRANSPORT: Final = StructureFacts("1750900012", "Ambulances du Fleuve", "SA10", "", "69007", "Lyon")
OPTICS: Final = StructureFacts("1750900013", "Cabinet d’ophtalmologie du Port", "SA09", "", "13002", "Marseille")


def _carer(
    number: int,
    login: str,
    family: str,
    given: str,
    profession: str,
    place: StructureFacts,
    special: str | None = None,
) -> ExampleCarer:
    return ExampleCarer(login, ProfessionalFacts(f"81000000{number:04}", family, given, profession, special), place)


# A secretary of the practice: an identifier of the structure, no profession, nothing to read.
SONIA: Final = ExampleCarer(
    "sonia-petit", ProfessionalFacts("3750900001/sonia", "PETIT", "Sonia", "", None, "secretary"), CABINET
)
# A student of medicine: `10` of TRE_G16 is no doctor, and has no row of the rights matrix.
NOAH: Final = ExampleCarer(
    "noah-berger", ProfessionalFacts("910000000312", "BERGER", "Noah", "", None, "E", "g16", "10"), HOSPITAL
)
TOWN: Final = (
    _carer(301, "camille-vidal", "VIDAL", "Camille", "70", PHYSIO),
    _carer(302, "awa-traore", "TRAORÉ", "Awa", "50", MATERNITY),
    _carer(303, "jean-kermadec", "KERMADEC", "Jean", "40", DENTIST),
    _carer(304, "mei-chen", "CHEN", "Mei", "10", CENTRE, "SM40"),
    _carer(305, "youssef-amrani", "AMRANI", "Youssef", "10", HOUSE, "SM54"),
    _carer(306, "lucie-garnier", "GARNIER", "Lucie", "60", HOUSE),
    _carer(307, "pierre-garnier", "GARNIER", "Pierre", "60", HOME),
    _carer(308, "ewa-nowak", "NOWAK", "Ewa", "10", CLINIC, "SM44"),
    _carer(309, "tiago-ferreira", "FERREIRA", "Tiago", "36", TRANSPORT),
    _carer(310, "salome-cohen", "COHEN", "Salomé", "10", OPTICS, "SM38"),
    _carer(311, "fatou-sow", "SOW", "Fatou", "10", HOME, "SM18"),
    _carer(313, "rayan-haddad", "HADDAD", "Rayan", "35", HOSPITAL),
    _carer(314, "ines-moreau", "MOREAU", "Inès", "60", CHILDREN),
    _carer(315, "hugo-lemaire", "LEMAIRE", "Hugo", "93", CENTRE),
    _carer(316, "denise-payet", "PAYET", "Denise", "95", CLINIC),
    _carer(317, "olivier-brun", "BRUN", "Olivier", "10", HOSPITAL, "SM42"),
    NOAH,
)
