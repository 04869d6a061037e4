"""News as the page shows them. Owns the text of a kind, of a way, and the page that each leads to; never a rule."""

from collections.abc import Iterable
from typing import Final

from carnet.kernel.ids import RecordId
from carnet.portal import messages
from carnet.portal.shown_news import NewsShown
from carnet.usecases.list_notices import By, Left, Notice, Notices

PAGES: Final = {
    "access": "patient_journal",
    "first_access": "patient_journal",
    "emergency": "patient_journal",
    "link_opened": "patient_journal",
    "link_locked": "patient_card_links",
    "deposit": "patient_documents",
    "announcement": "patient_documents",
    "identity": "patient_ins",
    "correction": "patient_ins",
    "tie": "ties",
    "guardian": "guardian_words",
    "rights": "patient_access",
    "claim": "patient_doctor",
    "report": "patient_reports",
    "reminder": "patient_vaccines",
    "mistake_answered": "patient_errors",
    "mistake_late": "patient_errors",
    "mistake_followed": "patient_errors",
    "mistake": "pro_errors",
    "emergency_doctor": "pro_emergency_notices",
    "actor": "charges",
    "month": "patient_journal",
    "account": "account_home",
}
"""Where a news of a kind leads; any other, to the home of the record."""
CONCEPTS: Final = {
    "access": "journal",
    "first_access": "journal",
    "emergency": "urgence",
    "emergency_doctor": "urgence",
    "deposit": "documents",
    "announcement": "documents",
    "account": "protege",
    "tie": "aider",
    "actor": "aider",
    "guardian": "aider",
    "rights": "acces",
    "claim": "medecin_traitant",
    "identity": "personne",
    "correction": "personne",
    "reminder": "vaccin",
    "mistake": "attention",
    "mistake_answered": "attention",
    "mistake_late": "attention",
    "mistake_followed": "attention",
    "report": "attention",
}
TEXTS: Final = {
    "access": "news.kind_access",
    "first_access": "news.kind_first_access",
    "emergency": "news.kind_emergency",
    "emergency_doctor": "news.kind_emergency_doctor",
    "deposit": "news.kind_deposit",
    "announcement": "news.kind_announcement",
    "life": "news.kind_life",
    "destruction": "news.kind_destruction",
    "suspension": "news.kind_suspension",
    "identity": "news.kind_identity",
    "correction": "news.kind_correction",
    "tie": "news.kind_tie",
    "actor": "news.kind_actor",
    "guardian": "news.kind_guardian",
    "rights": "news.kind_rights",
    "claim": "news.kind_claim",
    "report": "news.kind_report",
    "link_opened": "news.kind_link_opened",
    "link_locked": "news.kind_link_locked",
    "reminder": "news.kind_reminder",
    "mistake": "news.kind_mistake",
    "mistake_answered": "news.kind_mistake_answered",
    "mistake_late": "news.kind_mistake_late",
    "mistake_followed": "news.kind_mistake_followed",
    "month": "news.kind_month",
}
WAYS: Final = {
    (By.MAIL, Left.WAITING): "news.by_mail_waiting",
    (By.MAIL, Left.SENT): "news.by_mail_sent",
    (By.MAIL, Left.FAILED): "news.by_mail_failed",
    (By.SMS, Left.WAITING): "news.by_sms_waiting",
    (By.SMS, Left.SENT): "news.by_sms_sent",
    (By.SMS, Left.FAILED): "news.by_sms_failed",
    (By.PUSH, Left.WAITING): "news.by_push_waiting",
    (By.PUSH, Left.SENT): "news.by_push_sent",
    (By.PUSH, Left.FAILED): "news.by_push_failed",
    (By.LETTER, Left.WAITING): "news.by_letter_waiting",
    (By.LETTER, Left.SENT): "news.by_letter_sent",
    (By.LETTER, Left.FAILED): "news.by_letter_failed",
}
COUNTED: Final = frozenset({"access", "deposit"})


def page_of(kind: str) -> str:
    """The name of the page that a news leads to."""
    return PAGES.get(kind, "patient_home")


def shown(found: Notices, own: RecordId | None) -> list[NewsShown]:
    """The lines, with the names of those for whom the account acts."""
    names = {one.record_id: one.name for one in found.people}
    return [_line(one, names.get(one.record_id, "") if one.record_id else "", own) for one in found.shown]


def _line(notice: Notice, whose: str, own: RecordId | None) -> NewsShown:
    return NewsShown(
        ref=str(notice.notice_id),
        text=_text(notice),
        concept=CONCEPTS.get(notice.kind, "dossier"),
        whose=whose,
        mine=notice.record_id is not None and notice.record_id == own,
        at=notice.at,
        number=notice.number if notice.kind in COUNTED else 0,
        new=not notice.read,
        ways=tuple(_ways(notice)),
    )


def _text(notice: Notice) -> str:
    """An account's own news says what its message said; others say their kind, and nothing of health."""
    said = f"{notice.message_id}.subject"
    if notice.kind in TEXTS:
        return TEXTS[notice.kind]
    return said if said in messages.catalogue() else "news.kind_other"


def _ways(notice: Notice) -> Iterable[str]:
    gone = [WAYS[way, left] for way, left in notice.ways]
    return gone or ["news.here_only"]
