"""The emergency card on paper, of the size of a bank card once folded. Owns its two faces; knows no record.

The upper face is what leads to the card as it is today: the picture, the page and the number; the lower one is what
stands on it on the day of printing, in both languages.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from carnet.cda.pdf_writer import FOLDED, WALLET, Sheet
from carnet.portal.jinja import t
from carnet.portal.preferences import active_language
from carnet.portal.shown_card import CardBlock, CardShown
from carnet.portal.words import date_longue

PICTURE: Final = 31
"""Millimetres of the side of the picture: a phone reads it from the width of a hand."""


@dataclass(frozen=True)
class LinkOnPaper:
    """What is printed of a link: what the picture holds, the page, the number, the passcode (empty: not printed)."""

    picture: str
    page: str
    number: str
    passcode: str
    until: datetime


def card_sheet(card: CardShown, at: datetime, link: LinkOnPaper | None = None) -> bytes:
    """The card as a PDF; without a link, one face."""
    who = next((entry.text for block in card.blocks if block.key == "identity" for entry in block.entries), "")
    sheet = Sheet(str(t("rescue.title")), active_language().value, at, FOLDED if link else WALLET, who)
    if link is not None:
        _face(sheet, link)
        sheet.fold(WALLET.height)
    for block in card.blocks:
        _block(sheet, block)
    sheet.paragraph(str(t("card_paper.printed", date=date_longue(at)).striptags()), small=True)
    return sheet.bytes()


def _face(sheet: Sheet, link: LinkOnPaper) -> None:
    sheet.heading(str(t("card_paper.heading")))
    # The picture needs white around it to be read.
    sheet.paragraph(" ", small=True)
    sheet.qr(link.picture, PICTURE)
    sheet.paragraph(f"{link.page}  {link.number}", strong=True)
    if link.passcode:
        sheet.paragraph(f"{t('card_link.passcode')} : {link.passcode}", strong=True)
    sheet.paragraph(f"{t('card_link.until')} {date_longue(link.until)}", small=True)


def _block(sheet: Sheet, block: CardBlock) -> None:
    """A title in both languages, then each thing on one line: paper of this size has few."""
    title = block.title.striptags()
    other = block.other.striptags()
    sheet.paragraph(title if title == other else f"{title} / {other}", strong=True)
    for entry in block.entries:
        sheet.paragraph(", ".join(part for part in (entry.text, *entry.more, entry.phone) if part))
    for said in block.said:
        sheet.paragraph(said.striptags(), small=True)
