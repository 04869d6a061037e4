"""The words of the example documents, written for the demonstration. None was ever about a real person."""

from typing import Final

from carnet.cda.compose import SectionText, bullets, paragraph, table

VISIT: Final = (
    "Madame Martineau vient pour le suivi de sa tension. Elle se sent bien et marche trente minutes par jour.",
    "Tension mesurée deux fois au cabinet : 13,8 / 8,2 puis 13,6 / 8,0. Pouls régulier à 72. Poids 64 kg.",
    "Le traitement est inchangé. Une prise de sang est demandée. Prochaine visite dans trois mois.",
)
PRESCRIPTION: Final = (
    "Un comprimé le matin contre la tension, pendant trois mois.",
    "Paracétamol 500 mg : un comprimé en cas de douleur, trois par jour au plus, avec six heures entre deux.",
)
WRIST: Final = ("Fracture de l’extrémité inférieure du radius droit, sans déplacement. Pas d’autre lésion visible.",)
SLEEP: Final = (
    "Madame Martineau dort mal depuis deux mois et se sent souvent triste. Un nouveau rendez-vous est pris.",
)
DISPENSED: Final = (
    "Remis le 13 janvier 2026 : traitement contre la tension pour un mois, paracétamol 500 mg, une boîte.",
)
COUGH: Final = (
    "Monsieur Benali tousse depuis dix jours, sans fièvre. L’auscultation est normale.",
    "Repos et boissons chaudes. Revenir si la toux dure plus de trois semaines.",
)

BLOOD: Final = (
    SectionText(
        "Biochimie du sang",
        (
            table(
                ("Examen", "Résultat", "Unité", "Valeurs attendues"),
                ("Glycémie à jeun", "1,02", "g/l", "0,70 à 1,10"),
                ("Créatinine", "8,4", "mg/l", "5,0 à 11,0"),
                ("Potassium", "4,3", "mmol/l", "3,5 à 5,1"),
                ("Cholestérol total", "2,15", "g/l", "moins de 2,00"),
                caption="Prélèvement du 15 janvier 2026 à 8 heures, à jeun",
            ),
        ),
    ),
    SectionText("Conclusion", (paragraph("Cholestérol un peu au-dessus de la valeur attendue. Le reste est normal."),)),
)

HOSPITAL_STAY: Final = (
    SectionText(
        "Pourquoi cette hospitalisation",
        (paragraph("Chute à la maison le 17 novembre 2025, sans perte de connaissance. Douleur du poignet droit."),),
    ),
    SectionText(
        "Ce qui a été fait",
        (
            bullets(
                "Radiographie du poignet droit : fracture sans déplacement. Attelle pour six semaines.",
                "Électrocardiogramme et échographie du cœur : sans anomalie.",
                "Bilan du sang : normal.",
            ),
        ),
    ),
    SectionText(
        "À la sortie, le 20 novembre 2025",
        (
            paragraph("Madame Martineau rentre chez elle. Une infirmière passe une fois par semaine."),
            table(
                ("Médicament", "Dose", "Quand", "Combien de temps"),
                ("Traitement contre la tension", "1 comprimé", "le matin", "sans changement"),
                ("Paracétamol 500 mg", "1 comprimé", "en cas de douleur, 3 par jour au plus", "10 jours"),
            ),
        ),
    ),
    SectionText(
        "À faire ensuite",
        (bullets("Radiographie de contrôle à six semaines.", "Kinésithérapie après l’attelle.", ordered=True),),
    ),
)

FLU_VACCINE: Final = (
    SectionText(
        "Vaccination",
        (
            table(
                ("Date", "Vaccin", "Où", "Réaction"),
                ("14 octobre 2025", "Grippe, saison 2025-2026", "bras gauche", "aucune dans le quart d’heure"),
            ),
        ),
    ),
)
