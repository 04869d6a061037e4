"""The screens of what a person writes about the own health."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from carnet.portal.shown_profile import LineShown, SectionShown
from tests.browser import samples as s
from tests.browser.screen import Screen

AT: Final = datetime(2026, 3, 12, 9, tzinfo=UTC)
PEANUT: Final = LineShown(
    "l1",
    "Arachide",
    (("Sorte", "Un aliment", True), ("Ce qui arrive", "Je gonfle.", True)),
    "Écrit par moi.",
    AT,
    True,
    (("d1", "Bilan d’allergie"),),
)
POLLEN: Final = LineShown("l2", "Pollen", (), "Écrit par mon aidant.", AT, False)


def _section(key: str, slug: str, title: str, concept: str, *lines: LineShown, **changes: Any) -> SectionShown:
    told: dict[str, Any] = {
        "lines": lines, "not_concerned": False, "shared": True, "may_add": True, "may_share": True,
        "state": f"{len(lines)} informations" if lines else "Rien n’est écrit.",
    }  # fmt: skip
    return SectionShown(key=key, slug=slug, title=title, concept=concept, **{**told, **changes})


ALLERGIES: Final = _section("allergies", "allergies", "Mes allergies", "allergie", PEANUT, POLLEN)
NONE: Final = _section(
    "illnesses",
    "maladies",
    "Mes maladies",
    "maladie",
    not_concerned=True,
    shared=False,
    state="Je dis : rien pour moi.",
)
TRUSTED: Final = _section(
    "trusted_person",
    "personne-de-confiance",
    "Ma personne de confiance",
    "personne_de_confiance",
    may_share=False,
    about=("Je choisis une personne adulte.", "Je lui demande si elle est d’accord."),
)
TO_WARN: Final = _section("to_warn", "prevenir", "Les personnes à prévenir", "prevenir")
GROUPS: Final = [
    ("Mes informations de santé", [
        NONE,
        ALLERGIES,
        _section("surgeries", "operations", "Mes opérations", "operation"),
        _section("treatments", "traitements", "Mes médicaments", "medicament"),
        _section("blood_group", "groupe-sanguin", "Mon groupe sanguin", "groupe_sanguin"),
    ]),
    ("Ma vie", [
        _section("help", "aide", "Mes besoins d’aide", "besoin_aide"),
        _section("family", "famille", "Les maladies de ma famille", "famille"),
        _section("habits", "habitudes", "Mes habitudes", "habitudes"),
        _section("papers", "papiers", "Mes papiers", "papiers"),
    ]),
    ("Qui appeler pour moi ?", [
        TRUSTED, TO_WARN, _section("professionals", "soignants", "Les professionnels autour de moi", "soignants"),
    ]),
]  # fmt: skip
ASKED: Final[dict[str, Any]] = {
    "title_of": "Mes allergies", "slug": "allergies", "action": "?", "asked": "Je suis allergique à quoi ?",
    "form": "text", "items": [], "value": "", "day": {"day": "", "month": "", "year": ""}, "needed": True, "kept": [],
    "step": 0, "names": [], "was": "", "own": "",
}  # fmt: skip
LIKE: Final = [
    {"value": "icd10:I10", "text": "Hypertension (tension trop haute)"}, {"value": "own", "text": "Aucun de ces mots"},
]  # fmt: skip
WORDS: Final = [
    {"value": "icd10:J45.9", "text": "Asthme", "plain": ""},
    {"value": "icd10:E14", "text": "Diabète (je ne sais pas le type)", "plain": "trop de sucre dans le sang"},
    {"value": "icd10:I10", "text": "Hypertension", "plain": "tension trop haute"},
]
KINDS: Final = [{"value": "food", "text": "Un aliment"}, {"value": "other", "text": "Autre chose"}]
TOLD: Final = [("Quoi", "Arachide", True), ("Dans la liste", "Cacahuète", True), ("Sorte", "Un aliment", True)]


def _screen(name: str, template: str, **context: Any) -> Screen:
    base = {"signed_in_as": s.PATIENT, "form_key": "cle-de-test", "errors": {}}
    return Screen(f"profile-{name}", f"carnet/patient/{template}.jinja", "patient", base | context)


_PRO: Final = {
    "signed_in_as": s.DOCTOR, "workplace": s.WORKPLACE, "form_key": "cle-de-test", "errors": {}, "record": "r1",
    "person": s.PERSON,
}  # fmt: skip

_SAID: Final = tuple(
    replace(line, author=author)
    for line, author in zip((PEANUT, POLLEN), ("Écrit par la personne.", "Écrit par un aidant."), strict=True)
)
_READ: Final = [replace(ALLERGIES, title="Allergies", lines=_SAID), replace(NONE, title="Maladies")]

SCREENS: Final = (
    _screen("home", "profile", groups=GROUPS, card=True),
    _screen("section", "profile_section", of=ALLERGIES, done="written", late=""),
    _screen("section-empty", "profile_section", of=NONE, done="", late="Une information est déjà écrite."),
    _screen("section-trusted", "profile_section", of=TRUSTED, done="", late=""),
    _screen("sharing", "profile_sharing", of=ALLERGIES),
    _screen("line", "profile_line", of=ALLERGIES, line=PEANUT, former=[POLLEN]),
    _screen("remove", "profile_remove", of=ALLERGIES, line=PEANUT),
    _screen("link", "profile_link", of=ALLERGIES, line=PEANUT, documents=s.CARDS[:2], chosen={s.CARDS[0].ref},
            beside=[("d9", "Lettre ancienne")]),
    _screen("question", "profile_question",
            **ASKED | {"errors": {"reponse": "Répondez à cette question."}, "names": ["Cacahuète", "Lait de vache"]}),
    _screen("question-listed", "profile_question", **ASKED | {
        "title_of": "Mes maladies", "slug": "maladies", "asked": "Est-ce un de ces mots\u00a0?", "form": "choice",
        "items": LIKE, "needed": False, "step": 1, "kept": [("what", "tention")], "own": "tention",
    }),
    _screen("words", "profile_words", title_of="Mes maladies", slug="maladies", action="?", words=WORDS, text="",
            kept=[], step=0),
    _screen("words-none", "profile_words", title_of="Mes maladies", slug="maladies", action="?", words=[], text="zzz",
            kept=[], step=0),
    _screen("question-choice", "profile_question", **ASKED | {
        "asked": "C’est quelle sorte de chose ?", "form": "choice", "items": KINDS, "needed": False, "step": 1,
        "kept": [("what", "Arachide")],
    }),
    _screen("question-date", "profile_question",
            **ASKED | {"title_of": "Mes maladies", "asked": "Depuis quand ?", "form": "partial_date", "step": 1}),
    _screen("question-long", "profile_question",
            **ASKED | {"asked": "Autre chose à savoir ?", "form": "long", "needed": False, "step": 3}),
    _screen("check", "profile_check", title_of="Mes allergies", slug="allergies", action="?", told=TOLD,
            kept=[("what", "Arachide"), ("kind", "food")], step=4, late="",
            without=[("what", "Arachide"), ("listed", "own")]),
    Screen("pro-profile", "carnet/pro/profile.jinja", "pro", _PRO | {"sections": _READ, "vaccines": []}),
    Screen("pro-profile-nothing", "carnet/pro/profile.jinja", "pro", _PRO | {"sections": [], "vaccines": []}),
)  # fmt: skip
