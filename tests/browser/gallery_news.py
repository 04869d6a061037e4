"""The screens of what is new: of a person, of who works here."""

from typing import Any, Final

from carnet.portal.shown_news import NewsShown
from tests.browser import samples as s
from tests.browser.screen import Screen

LINES: Final = [
    NewsShown("n1", "news.kind_first_access", "journal", "", True, s.MOMENT, 0, True,
              ("news.by_mail_sent", "news.by_sms_failed")),
    NewsShown("n2", "news.kind_access", "journal", "LÉO MARTIN", False, s.MOMENT, 3, True,
              ("news.here_only",)),
    NewsShown("n3", "mail.password_changed.subject", "protege", "", False, s.MOMENT, 0, False,
              ("news.by_letter_waiting",)),
]  # fmt: skip
LINKS: Final = [
    {"href": "/nouvelles/", "text": "Tout", "current": True},
    {"href": "/nouvelles/?quoi=nouveau", "text": "Nouveau", "current": False},
]


def _news(name: str, audience: str, **context: Any) -> Screen:
    of = {"patient": "carnet/base_patient.jinja", "pro": "carnet/base_pro.jinja"}[audience]
    base = {
        "frame": of, "home": "/mon-dossier/", "signed_in_as": s.PATIENT, "workplace": s.WORKPLACE, "news_waiting": 2,
        "form_key": "cle-de-test", "errors": {}, "links": LINKS, "older": "", "only": False, "choices": True,
    }  # fmt: skip
    return Screen(f"news-{name}", "carnet/news.jinja", audience, base | context)


SCREENS: Final = (
    _news("patient", "patient", lines=LINES, waiting=2, older="?avant=1"),
    _news("nothing", "patient", lines=[], waiting=0, news_waiting=0),
)
