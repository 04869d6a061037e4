"""The register of icons. Owns which drawing stands for which concept; never used without its words beside it.

One concept has one drawing and one drawing has one concept (`ui.md` rule 30): a test refuses two concepts with one
drawing. `tools/build_assets.py` copies the drawings named here, and no other, into `static/icons`.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

ICON_FOLDER: Final = Path(__file__).parent / "static" / "icons"


class IconSet(StrEnum):
    """Where a drawing comes from; the value is the npm package, which carries the licence."""

    HEALTH = "healthicons"
    TABLER = "@tabler/icons"


@dataclass(frozen=True)
class Icon:
    """A drawing: its set and its name in the set."""

    source: IconSet
    name: str


def _health(name: str) -> Icon:
    return Icon(IconSet.HEALTH, name)


def _tabler(name: str) -> Icon:
    return Icon(IconSet.TABLER, name)


# The key is the concept, as the templates name it.
ICONS: Final[dict[str, Icon]] = {
    # The record and its parts.
    "dossier": _tabler("folder"),
    "documents": _tabler("files"),
    "document": _tabler("file-text"),
    "compte_rendu": _tabler("report-medical"),
    "ordonnance": _tabler("file-description"),
    "resultat": _health("devices/test_tubes"),
    "radio": _health("devices/xray"),
    "medicament": _health("medications/pills_2"),
    "vaccin": _health("devices/syringe-vaccine"),
    "calendrier": _tabler("calendar-event"),
    "allergie": _health("conditions/allergies"),
    "ma_sante": _tabler("clipboard-heart"),
    "maladie": _health("people/symptom"),
    "operation": _tabler("bandage"),
    "besoin_aide": _tabler("wheelchair"),
    "famille": _health("people/people"),
    "habitudes": _health("exercise/walking"),
    "groupe_sanguin": _health("blood/blood_bag"),
    "sans_internet": _tabler("wifi-off"),
    "ecouter": _tabler("volume"),
    "lentement": _tabler("snail"),
    "pause": _tabler("player-pause"),
    "continuer": _tabler("player-play"),
    "arreter": _tabler("player-stop"),
    "tourner": _tabler("rotate-clockwise"),
    "monter": _tabler("arrow-up"),
    "descendre": _tabler("arrow-down"),
    "recommencer": _tabler("refresh"),
    "prevenir": _tabler("phone-call"),
    # What is measured.
    "mesures": _tabler("chart-line"),
    "poids": _health("devices/weight"),
    "taille": _tabler("ruler-measure"),
    "imc": _tabler("calculator"),
    "tour_de_taille": _tabler("ruler-2"),
    "tour_de_tete": _tabler("user-circle"),
    "temperature": _health("devices/thermometer_digital"),
    "tension": _health("devices/blood_pressure_2"),
    "battements": _tabler("heartbeat"),
    "sucre": _health("devices/diabetes_measure"),
    "hba1c": _tabler("droplet-half"),
    "douleur": _tabler("mood-sad"),
    "pas": _tabler("shoe"),
    "croissance": _tabler("stretching"),
    "objectif": _tabler("target"),
    "fichier": _tabler("file-import"),
    "soignants": _tabler("nurse"),
    "papiers": _tabler("wallet"),
    "volontes": _tabler("writing"),
    "don_organes": _tabler("heart-share"),
    "historique_soins": _tabler("timeline-event"),
    "lier": _tabler("paperclip"),
    "urgence": _health("vehicles/ambulance"),
    "nouveau": _tabler("bell-ringing"),
    "archive": _tabler("archive"),
    "remplace": _tabler("history"),
    "classeur": _tabler("folders"),
    "epingle": _tabler("pin"),
    # The people.
    "medecin": _health("people/doctor"),
    "medecin_traitant": _health("devices/stethoscope"),
    "infirmier": _health("people/nurse"),
    "pharmacien": _health("symbols/pharmacy"),
    "hopital": _health("places/hospital"),
    "personne": _health("people/person"),
    "personne_de_confiance": _tabler("user-heart"),
    "aider": _tabler("friends"),
    "aider_une_personne": _tabler("heart-handshake"),
    "enfant": _tabler("mood-kid"),
    # What a person does.
    "ouvrir_dossier": _tabler("folder-plus"),
    "fermer_dossier": _tabler("folder-off"),
    "rouvrir_dossier": _tabler("folder-open"),
    "journal": _tabler("eye-check"),
    "acces": _tabler("key"),
    "bloquer": _tabler("ban"),
    "code_qr": _tabler("qrcode"),
    "cacher": _tabler("eye-off"),
    "montrer": _tabler("eye"),
    "deposer": _tabler("file-upload"),
    "telecharger": _tabler("download"),
    "apporter": _tabler("package-import"),
    "proposition": _tabler("bulb"),
    "synthese": _tabler("file-star"),
    "photo": _tabler("camera"),
    "changer": _tabler("pencil"),
    "supprimer": _tabler("trash"),
    "ajoute_par_moi": _tabler("user-check"),
    "chercher": _tabler("search"),
    "choisir": _tabler("clipboard-check"),
    "entrer": _tabler("login"),
    "sortir": _tabler("logout"),
    "quitter_vite": _tabler("door-exit"),
    "fournisseur": _tabler("id-badge-2"),
    "equipe": _tabler("users-group"),
    "structure": _tabler("building-hospital"),
    "imprimer": _tabler("printer"),
    # The frame.
    "retour": _tabler("arrow-left"),
    "accueil": _tabler("home"),
    "aide": _tabler("help-circle"),
    "telephone": _tabler("phone"),
    "affichage": _tabler("adjustments"),
    "accessibilite": _tabler("accessible"),
    "langue": _tabler("language"),
    "protege": _tabler("lock"),
    "code": _tabler("lock-password"),
    "mail": _tabler("mail"),
    "ordinateur": _tabler("device-laptop"),
    # Ways to enter.
    "cle_acces": _tabler("fingerprint"),
    "application_codes": _tabler("device-mobile-code"),
    "codes_secours": _tabler("list-numbers"),
    "appareil": _tabler("devices"),
    "retirer": _tabler("circle-minus"),
    # Results of an act.
    "reussi": _tabler("circle-check"),
    "attention": _tabler("alert-triangle"),
    "information": _tabler("info-circle"),
    "refus": _tabler("hand-stop"),
    "introuvable": _tabler("map-question"),
    "attente": _tabler("hourglass"),
}

# Drawings that point along the line of writing, and therefore turn with it.
DIRECTED: Final = frozenset({"retour"})


@cache
def drawing(concept: str) -> str:
    """The committed SVG text of a concept. An unknown concept raises KeyError: it is a fault of a template."""
    if concept not in ICONS:
        raise KeyError(f"no icon is registered for the concept {concept!r}")
    return (ICON_FOLDER / f"{concept}.svg").read_text(encoding="utf-8").strip()
