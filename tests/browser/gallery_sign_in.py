"""The screens of signing in, second factors, refusals and the example: shot to be looked at (`make screenshots`).

They are checked where they are walked through (`tests/identity/test_pages_browser.py`, `tests/browser/test_story.py`):
here they only have to be seen.
"""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, Final

from tests.browser import samples as s
from tests.browser.screen import Screen

_AT: Final = datetime(2026, 3, 12, 14, 30, tzinfo=UTC)
_PROVIDER: Final = SimpleNamespace(name="exemple", label="Identité d’exemple")
_KEY: Final = SimpleNamespace(
    id="f1", icon="cle_acces", kind="factor.passkey", name="Téléphone de Léa", added_on=date(2026, 3, 1), used_on=_AT
)
_PATIENT, _OPERATOR = SimpleNamespace(value="patient"), SimpleNamespace(value="operator")
_FRAMES: Final = {"": "carnet/base_patient.jinja", "pro": "carnet/base_pro.jinja"}


def _open(name: str, template: str, /, **context: Any) -> Screen:
    base = {"errors": {}, "form_key": "k", "options": "{}", "nonce": "n"}
    return Screen(f"entry-{name}", f"account/{template}.jinja", "patient", base | context)


def _inside(name: str, template: str, at_work: str = "", /, **context: Any) -> Screen:
    who = s.DOCTOR if at_work else s.PATIENT
    base = {"signed_in_as": who, "workplace": s.WORKPLACE, "frame": _FRAMES[at_work], "home": "/", "person": None}
    return _open(name, template, **base | context)


def _refused(name: str, home: str, reason: str, **context: Any) -> Screen:
    base = {"signed_in_as": s.PATIENT if home == "patient_home" else s.DOCTOR, "workplace": s.WORKPLACE}
    audience = "patient" if home == "patient_home" else "pro"
    known = base | {"person": None, "home": home, "reason": reason, "rule": "", "says": ""}
    return Screen(f"entry-refused-{name}", "carnet/refused.jinja", audience, known | context)


ENTRY: Final[tuple[Screen, ...]] = (
    _open("sign-in", "sign_in", typed="", ended=False, shared=False, providers=[_PROVIDER], redirect_field_value=""),
    _open("sign-in-ended", "sign_in", typed="lea-martin", ended=True, shared=False, providers=[],
          redirect_field_value="", errors={"login_name": "Cet identifiant ou ce mot de passe est faux."}),
    _open("code", "code", sent=True),
    _open("second", "second", application=True, may_send=True, printed=True),
    _open("recovery", "recovery"),
    _open("no-code", "no_code"),
    _open("new-device", "new_device", linked=True, printed=True, sent=False),
    _open("new-device-link", "new_device_link", ours=True, token="t"),
    _open("new-device-elsewhere", "new_device_link", ours=False, token="t"),
    _open("passkey-failed", "passkey_failed"),
    _open("wait", "wait", until=_AT),
    _open("sign-out", "sign_out"),
    _open("signed-out", "signed_out"),
    _open("activity", "activity", choices=[("a", "Cabinet médical des Tilleuls"), ("b", "Hôpital du Parc, urgences")]),
    _open("activity-none", "activity", choices=[]),
    _inside("security", "security", factors=[_KEY], printed=0, strong=False, done="added"),
    _inside("security-nothing", "security", factors=[], printed=0, strong=False, done=""),
    _inside("printed", "printed_codes", made=["123 456 789 012", "234 567 890 123"], printed=0),
    _inside("printed-ask", "printed_codes", made=None, printed=4),
    _inside("application-add", "application_add", drawing="", typed_out="ABCD EFGH IJKL MNOP", name="Mon téléphone"),
    _inside("passkey-add", "passkey_add", name="Firefox, Windows"),
    _inside("factor-remove", "factor_remove", factor=_KEY, last=False),
    _inside("factor-needed", "factor_needed", "pro", has=False),
    _inside("factor-needed-unused", "factor_needed", "pro", has=True),
    _inside("prove", "prove", application=False, may_send=True, printed=True, coded=True, sent=True,
            asks_password=False, waiting="w"),
    _inside("proved", "proved", address="/", fields=[]),
    _refused("patient", "patient_home", "Ce document n’est plus dans le dossier."),
    _refused("pro", "pro_home", "Vous n’avez pas l’accord de la personne.", rule="R06",
             says="Sans accord de la personne, ou après sa fin, aucun professionnel ne lit."),
    _open("example", "demo_examples", password="mot de passe d’exemple", accounts=[
        SimpleNamespace(display_name=s.PATIENT, kind=_PATIENT, login="lea-martin"),
        SimpleNamespace(display_name="", kind=_OPERATOR, login="victor-exploitant"),
    ]),
)  # fmt: skip
