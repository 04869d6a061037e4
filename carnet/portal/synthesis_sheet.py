"""The synthesis of "Ma santé" on paper: the parts that the person chose, in her words. Owns its look only."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from carnet.cda.pdf_writer import Sheet
from carnet.identity.traits import PersonIdentity
from carnet.portal.directives_sheet import names_of, plain
from carnet.portal.jinja import t
from carnet.portal.preferences import active_language
from carnet.portal.shown_profile import LineShown, SectionShown
from carnet.portal.words import date_longue, french_spaces


def sheet_of(person: PersonIdentity, sections: Sequence[SectionShown], at: datetime) -> bytes:
    """The sheet as PDF/A-1. The same parts on the same day make the same file: a form sent twice makes one document."""
    local = at.astimezone(ZoneInfo(settings.CARNET_LEGAL_ZONE))
    title, day = plain(t("synthesis.title")), date_longue(local.date())
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    traits, names = person.traits, names_of(person)
    sheet = Sheet(title, active_language().value, midnight, whose=f"{names} – {date_longue(traits.birth_date)}")
    sheet.heading(title)
    sheet.paragraph(plain(t("wishes.sheet_name", name=names)))
    sheet.paragraph(plain(t("wishes.sheet_born", day=date_longue(traits.birth_date))))
    sheet.paragraph(plain(t("synthesis.sheet_day", day=day)))
    sheet.paragraph(plain(t("synthesis.sheet_who")), strong=True)
    for one in sections:
        sheet.heading(one.title, level=2)
        for about in one.about if one.key == "blood_group" else ():
            sheet.paragraph(about, small=True)
        for line in one.lines:
            _line(sheet, line)
        if not one.lines:
            sheet.paragraph(one.state)
    return sheet.bytes()


def _line(sheet: Sheet, line: LineShown) -> None:
    sheet.paragraph(line.head, strong=True)
    sheet.list([french_spaces(f"{name} : {text}") for name, text, _ in line.facts])
    sheet.paragraph(f"{line.author} {plain(t('guardian_words.at', day=date_longue(line.at)))}", small=True)
