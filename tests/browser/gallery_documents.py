"""The screens by which a professional deposits a document and changes an own one."""

from dataclasses import replace
from typing import Any, Final

from tests.browser import samples as s
from tests.browser.screen import Screen

FORM: Final[dict[str, Any]] = {
    "values": {}, "kinds": s.KINDS, "limit": "10 Mo", "minor": False, "secret": False, "former": None,
    "formats": ".pdf,.xml", "authors": [], "reads": True,
    "may_withhold": True,
}  # fmt: skip
AUTHORS: Final = [{"value": "", "text": "Choisir"}, {"value": "1", "text": "Docteur Paul Durand"}]
DEPOSITED: Final[dict[str, Any]] = {
    "card": s.REPORT, "again": False, "former": None, "warnings": [], "technical": False, "reads": True,
    "similar": None,
}  # fmt: skip
DELETED: Final = [replace(s.REPORT, deleted=True), replace(s.REPORT, ref="d9", deleted=True, own=True)]


def _pro(name: str, template: str, **context: Any) -> Screen:
    base = {"signed_in_as": s.DOCTOR, "workplace": s.WORKPLACE, "form_key": "cle-de-test", "errors": {}, "record": "r1"}
    return Screen(f"pro-{name}", f"carnet/pro/{template}.jinja", "pro", base | {"person": s.PERSON} | context)


SCREENS: Final[tuple[Screen, ...]] = (
    _pro("deposit", "deposit", **FORM),
    _pro("deposit-secretary", "deposit", **FORM | {"authors": AUTHORS, "may_withhold": False}),
    _pro("deposit-minor", "deposit", **FORM | {"minor": True}),
    _pro("deposit-secret", "deposit", **FORM | {"minor": True, "secret": True}),
    _pro(
        "deposit-error", "deposit",
        **FORM | {"values": {"sorte": "57833-6", "titre": "", "day": "1", "month": "1", "year": "2099"}},
        errors={"fichier": "Ce fichier n’est pas un PDF.", "titre": "Écrivez un titre.",
                "acte": "Écrivez une date d’acte qui existe et qui est passée."},
    ),
    _pro("replace", "deposit", **FORM | {"former": s.REPORT}),
    _pro("deposited", "deposited", **DEPOSITED),
    _pro("deposited-again", "deposited", **DEPOSITED | {"again": True}),
    _pro(
        "deposited-replaced", "deposited",
        **DEPOSITED | {"former": s.REPORT, "warnings": ["Le code de confidentialité (R ou V) est gardé."]},
    ),
    _pro("delete", "delete", card=s.REPORT),
    _pro("deleted", "deleted"),
    _pro("too-late", "too_late", said="Ce document a été supprimé. Une suppression est définitive."),
)  # fmt: skip
