"""Advance directives on paper: what a person wrote here, as the sheet that goes into the record. Owns its look only."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from markupsafe import Markup

from carnet.cda.pdf_writer import Sheet
from carnet.identity.traits import PersonIdentity
from carnet.portal.jinja import t
from carnet.portal.preferences import active_language
from carnet.portal.words import date_longue
from carnet.usecases._wishes import Wish


def plain(text: Markup) -> str:
    """A text of the catalogue for paper, where nothing is bold."""
    return str(text.striptags())


def names_of(person: PersonIdentity) -> str:
    """Who writes: the names in use, and the birth name where it is another."""
    traits = person.traits
    given, family = traits.used_given_name or traits.first_given_name, traits.used_name or traits.birth_name
    return f"{given} {family}" + (f" ({traits.birth_name})" if family != traits.birth_name else "")


def sheet_of(person: PersonIdentity, said: Mapping[Wish, str], at: datetime) -> bytes:
    """The sheet as PDF/A: who writes, each question with its answer, the day, and room for a signature (R1111-17)."""
    local = at.astimezone(ZoneInfo(settings.CARNET_LEGAL_ZONE))
    day = date_longue(local.date())
    # One file for one day: a form that is sent twice is then the same request.
    names, born = names_of(person), date_longue(person.traits.birth_date)
    sheet = Sheet(
        plain(t("wishes.sheet_title")),
        active_language().value,
        local.replace(hour=0, minute=0, second=0, microsecond=0),
        whose=f"{names} – {born}",
    )
    sheet.heading(plain(t("wishes.sheet_title")))
    sheet.paragraph(plain(t("wishes.sheet_name", name=names)))
    sheet.paragraph(plain(t("wishes.sheet_born", day=born)))
    for wish, text in said.items():
        sheet.heading(plain(t(f"wishes.ask_{wish.value}")), level=2)
        sheet.paragraph(text)
    sheet.heading(plain(t("wishes.sheet_made", day=day)), level=2)
    sheet.paragraph(plain(t("wishes.sheet_how")))
    sheet.paragraph(plain(t("wishes.sheet_sign")))
    return sheet.bytes()
