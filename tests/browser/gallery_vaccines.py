"""The screens of vaccinations."""

from datetime import UTC, date, datetime
from typing import Any, Final

from carnet.codes.vaccine_list import Disease, disease_label
from carnet.codes.vaccine_schedule import EDITION
from carnet.portal.shown_vaccines import (
    DiseaseShown,
    FormerShown,
    GroupShown,
    SourceShown,
    VaccineShown,
    WordShown,
)
from tests.browser import samples as s
from tests.browser.screen import Screen

AT: Final = datetime(2026, 3, 12, 9, tzinfo=UTC)
GROUPS: Final = (
    GroupShown("due", (DiseaseShown("Grippe", "due", (
        "Dernière date connue : dimanche 2 novembre 2025.", "C’est le moment de ce vaccin."),
        last="dimanche 2 novembre 2025"),)),
    GroupShown("unknown", (DiseaseShown("Zona", "unknown", ("Nous ne savons pas si ce vaccin est fait.",)),)),
    GroupShown("later", (DiseaseShown("Papillomavirus", "later", ("Prévu : juillet 2026.",), coming="juillet 2026"),)),
    GroupShown("done", (DiseaseShown("Diphtérie, tétanos et polio", "done", (
        "Fait : mardi 5 mars 2019.", "Prochain : 2029."), last="mardi 5 mars 2019", coming="2029"),)),
)  # fmt: skip
BABY: Final = (
    GroupShown("late", (DiseaseShown("Hépatite B", "late", (
        "Dernière date connue : lundi 3 novembre 2025.", "La date prévue est passée.",
        "Nous ne savons peut-être pas tout."), mandatory=True),)),
)  # fmt: skip
FACTS: Final = (
    ("Contre", "Diphtérie, tétanos et polio", True), ("Date", "mardi 5 mars 2019", True), ("Dose numéro", "4", True),
    ("Numéro de lot", "R123", True), ("Qui a fait le vaccin", "Docteur Martin", True),
)  # fmt: skip
WORD: Final = WordShown("C’était en 2018.", "Écrit par la personne.", AT, asks=True)
MINE: Final = VaccineShown(
    "l1", "Revaxis", "Diphtérie, tétanos et polio", "mardi 5 mars 2019", "2019", FACTS, "Écrit par moi.",
    may_change=True,
)  # fmt: skip
LOCKED: Final = VaccineShown(
    "l2", "Revaxis", "Diphtérie, tétanos et polio", "mardi 5 mars 2019", "2019", FACTS,
    "Confirmé par Docteur Hélène Bertin.", words=(WORD,), confirmed=True, times=2,
    sources=(SourceShown("d1", "Historique des vaccinations"),), may_add_word=True, may_mark_mistaken=True,
)  # fmt: skip
READ: Final = VaccineShown(
    "", "BCG", "Tuberculose", "1975", "1975", (("Contre", "Tuberculose", True), ("Date", "1975", True)),
    "Lu dans un document.", sources=(SourceShown("d1", "Historique des vaccinations"),),
)  # fmt: skip
WRONG: Final = VaccineShown(
    "l3", "Grippe", "Grippe", "Date pas connue", "", (("Contre", "Grippe", True),),
    "Confirmé par Docteur Hélène Bertin.", confirmed=True, mistaken=True,
)  # fmt: skip
DECLARED: Final = VaccineShown("l1", "Revaxis", "Tétanos", "2019", "2019", FACTS, "Écrit par la personne.",
                               may_confirm=True)  # fmt: skip
FORMER: Final = FormerShown("Revaxis", (("Date", "2018", True),), "Écrit par la personne.", AT)
ITEMS: Final = [{"value": one.value, "text": disease_label(one).fr} for one in Disease]
ASKED: Final[dict[str, Any]] = {
    "field": "name", "first": True, "value": "", "day": {"day": "", "month": "", "year": ""}, "chosen": [],
    "items": ITEMS, "names": ["BCG", "Revaxis"], "kept": [], "action": "?", "notices": [], "expired": False,
}  # fmt: skip
TOLD: Final = [("Vaccin", "Revaxis", True), *FACTS]
HOME: Final[dict[str, Any]] = {
    "groups": GROUPS, "not_concerned": ("Rougeole", "Oreillons"), "unread": [], "reckoned": True, "edition": EDITION,
    "may_add": True, "may_share": True, "may_remind": True, "done": "",
}  # fmt: skip


def _screen(name: str, template: str, **context: Any) -> Screen:
    base = {"signed_in_as": s.PATIENT, "form_key": "cle-de-test", "errors": {}}
    return Screen(f"vaccines-{name}", f"carnet/patient/{template}.jinja", "patient", base | context)


_PRO: Final[dict[str, Any]] = {
    "signed_in_as": s.DOCTOR, "workplace": s.WORKPLACE, "form_key": "cle-de-test", "errors": {}, "record": "r1",
    "person": s.PERSON, "groups": GROUPS, "told": [DECLARED, LOCKED, READ, WRONG], "unread": [], "may_add": True,
    "items": ITEMS, "names": ["Revaxis"], "values": {}, "chosen": (), "day": ASKED["day"], "edition": EDITION,
    "done": "confirmed",
}  # fmt: skip

SCREENS: Final = (
    _screen("home", "vaccines", **HOME),
    _screen("home-baby", "vaccines", **HOME | {
        "groups": BABY, "not_concerned": (), "may_share": False, "may_remind": False, "unread": ["Certificat"],
        "done": "reminded",
    }),
    _screen("dates", "vaccines_dates", coming=[GROUPS[0].diseases[0], GROUPS[3].diseases[0]],
            years=(("2019", (MINE, LOCKED)), ("1975", (READ,)), ("", (WRONG,))), may_add=True, done="written"),
    _screen("dates-empty", "vaccines_dates", coming=[], years=(), may_add=True, done=""),
    _screen("one", "vaccine", one=MINE, former=[FORMER], done=""),
    _screen("one-locked", "vaccine", one=LOCKED, former=[], done="asked"),
    _screen("remove", "vaccine_remove", one=MINE),
    _screen("word", "vaccine_word", one=LOCKED, value="", asks=True, errors={"mot": "Répondez à cette question."}),
    _screen("reminders", "vaccine_reminders", on=False, coming=[]),
    _screen("reminders-on", "vaccine_reminders", on=True, coming=[GROUPS[3].diseases[0]]),
    _screen("for-some", "vaccines_for_some", told=(("Pendant la grossesse", "Coqueluche et grippe"),), edition=EDITION),
    _screen("question", "vaccine_question", **ASKED | {"errors": {"reponse": "Répondez à cette question."}}),
    _screen("question-diseases", "vaccine_question", **ASKED | {
        "field": "diseases", "first": False, "chosen": ["flu"], "kept": [("name", "Mon vaccin")],
    }),
    _screen("question-day", "vaccine_question", **ASKED | {"field": "day", "first": False}),
    _screen("question-box", "vaccine_question", **ASKED | {
        "notices": ["Le code est lu. Je complète le reste.", "Le nom du vaccin n’est pas dans le code."],
    }),
    _screen("check", "vaccine_check", told=TOLD, kept=[("name", "Revaxis")], action="?", late="", expired=True),
    _screen("check-twice", "vaccine_check", told=TOLD, kept=[("name", "Revaxis")], action="?", expired=False,
            late="Ce vaccin est déjà écrit à cette date. Pour une autre dose : écrivez son numéro."),
    _screen("box", "vaccine_box", value="", nonce="", errors={"code": "Numéro de la boîte : Regardez chaque chiffre."}),
    _screen("print", "vaccines_print", person=s.PERSON, at=date(2026, 3, 12), told=[MINE, READ], groups=GROUPS,
            edition=EDITION),
    Screen("pro-vaccines", "carnet/pro/vaccines.jinja", "pro", _PRO),
    Screen("pro-vaccines-nothing", "carnet/pro/vaccines.jinja", "pro", _PRO | {
        "told": [], "may_add": False, "done": "", "groups": (),
    }),
)  # fmt: skip
