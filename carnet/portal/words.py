"""Dates and hours in words, in the legal zone of the instance. Owns both languages' forms; never slashes."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from carnet.portal.preferences import Language, active_language

_DAYS_FR: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS_FR: Final = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_DAYS_EN: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


# French puts a space before these signs; a line must not break there.
_BEFORE: Final = re.compile(r" (?=[?!:;»])")
_AFTER: Final = re.compile(r"(?<=«) ")
NO_BREAK: Final = "\u00a0"


def french_spaces(text: str) -> str:
    """The text with the spaces of French punctuation made unbreakable."""
    return _AFTER.sub(NO_BREAK, _BEFORE.sub(NO_BREAK, text))


# A family name in capitals after a given name: “Hélène ROUSSEL”, “Jean LE GOFF-MARTIN”.
_FAMILY: Final = re.compile(r"(?<=[a-zà-ÿ] )[A-ZÀ-Ý][A-ZÀ-Ý'’-]+(?: [A-ZÀ-Ý][A-ZÀ-Ý'’-]+)*")


def easy_name(text: str) -> str:
    """“Hélène ROUSSEL, CHU du Parc” as “Hélène Roussel, CHU du Parc”.

    Registers write family names in capitals and easy text has none. What follows the first comma is a place.
    """
    name, comma, place = text.partition(",")
    return _FAMILY.sub(lambda found: found[0].title(), name) + comma + place


def person_name(text: str) -> str:
    """“COLETTE CANARIVALE” as “Colette Canarivale”: identity traits come in capitals. For people, never for places."""
    return text.title() if text.isupper() else easy_name(text)


def easy_speciality(text: str) -> str:
    """“Qualifié en Médecine générale (SM)” as “Médecine générale”: the diploma and its code are for professionals."""
    plain = re.sub(r"\s*\([^)]*\)", "", re.sub(r"^Qualifiée? en ", "", text)).strip()
    return plain[:1].upper() + plain[1:]


def easy_facts(facts: Mapping[str, str]) -> dict[str, str]:
    """The facts of a sentence for easy reading: who, without the place, which stands on its own line."""
    return {key: easy_name(value).split(",")[0] if key == "who" else value for key, value in facts.items()}


def unbroken(text: str) -> str:
    """A telephone number or a code that stays on one line."""
    return text.replace(" ", NO_BREAK)


# A number of France as networks write it: the code of the country, then nine digits.
_FRENCH_NUMBER: Final = re.compile(r"\+33(\d)(\d\d)(\d\d)(\d\d)(\d\d)")


def dialled(text: str) -> str:
    """“+33699001234” as “06 99 00 12 34”, on one line; any other number or address as it is."""
    found = _FRENCH_NUMBER.fullmatch(text)
    return unbroken("0" + " ".join(found.groups())) if found else text


def _zone() -> ZoneInfo:
    return ZoneInfo(getattr(settings, "CARNET_LEGAL_ZONE", "Europe/Paris"))


def _legal_day(moment: date) -> date:
    """The day in the instance's zone. A datetime must know its zone; a date is a day already."""
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone has no legal day")
    return moment.astimezone(_zone()).date()


def date_longue(moment: date, language: Language | None = None) -> str:
    """“jeudi 12 mars 2026”, “Thursday 12 March 2026”. The first of a month is “1er” in French."""
    day = _legal_day(moment)
    if (language or active_language()) is Language.ENGLISH:
        return f"{_DAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]} {day.year}"
    number = "1er" if day.day == 1 else str(day.day)
    return f"{_DAYS_FR[day.weekday()]} {number} {_MONTHS_FR[day.month - 1]} {day.year}"


def date_courte(moment: date, language: Language | None = None) -> str:
    """“12 mars 2026”, “12 March 2026”: without the day of the week, for the dense pages of professionals."""
    return date_longue(moment, language).split(" ", 1)[1]


def heure(moment: datetime, language: Language | None = None) -> str:
    """“14 heures 30”, “14 heures”, “1 heure 5”, on one line; in English “14:30”."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone has no legal hour")
    local = moment.astimezone(_zone())
    return unbroken(hour_said(local.hour, local.minute, language))


def moment_court(moment: datetime) -> str:
    """“12 mars 2026, 14 heures 30”, for the cells of dense tables: the line may break where it must."""
    local = moment.astimezone(_zone())
    return f"{date_courte(moment)}, {hour_said(local.hour, local.minute)}"


def hour_said(hour: int, minute: int, language: Language | None = None) -> str:
    """“14 heures 30”, “1 heure 5”; in English “14:30”: as the person writes it in a form."""
    if (language or active_language()) is Language.ENGLISH:
        return f"{hour}:{minute:02d}"
    return f"{hour} {'heure' if hour < 2 else 'heures'}" + (f" {minute}" if minute else "")
