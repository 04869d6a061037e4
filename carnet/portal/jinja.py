"""The template engine of every page. Owns what a template may call; never a rule, never a person's data.

Names that a view forgot raise at once. Only the keys of a mapping may be absent, because the macros of
nhsuk-frontend-jinja read their optional parameters so.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.templatetags.static import static as plain_static
from django.urls import reverse
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader
from jinja2.runtime import Undefined
from markupsafe import Markup

from carnet.portal import acting, markup, messages, preferences, theme, voice, words

# Names that the NHS macros test without defining them: the word for nothing, and the block of a call.
_NOTHINGS: Final = ("undefined", "caller")
_STATIC: Final = Path(__file__).parent / "static"
MARK: Final = "v"
"""The parameter of an address that says of which bytes it is."""


class MissingName(ChainableUndefined):
    """Absent from a mapping: empty, as the NHS macros expect. Absent otherwise: an error wherever it is used."""

    def _is_absent_key(self) -> bool:
        # The NHS macros write `… else undefined` to mean nothing, and look up keys of dicts and of such nothings.
        return isinstance(self._undefined_obj, dict | Undefined) or self._undefined_name in _NOTHINGS

    def __str__(self) -> str:
        return "" if self._is_absent_key() else self._fail_with_undefined_error()

    def __bool__(self) -> bool:
        return False if self._is_absent_key() else self._fail_with_undefined_error()

    def __iter__(self) -> Any:
        return iter(()) if self._is_absent_key() else self._fail_with_undefined_error()

    def __getattr__(self, name: str) -> Any:
        if name[:2] == "__":
            raise AttributeError(name)
        if not self._is_absent_key():
            self._fail_with_undefined_error()
        return type(self)(obj=self, name=name)

    def __getitem__(self, name: Any) -> Any:
        return self.__getattr__(str(name))


def t(message_id: str, **values: object) -> Markup:
    """The text of an id in the reader's language, its values escaped. An unknown id or a wrong value raises."""
    text, said = acting.spoken(message_id, preferences.active_language().value, values)
    return markup.from_catalogue(text, said)


@cache
def fingerprints() -> dict[str, str]:
    """The mark of the bytes of each built file, by its name."""
    manifest = json.loads((_STATIC / "ASSETS.json").read_text(encoding="utf-8"))
    return {name: digest[:10] for name, digest in manifest["files"].items()}


def static(name: str) -> str:
    """The address of a built file, with its fingerprint so that a new version is never mixed with an old page."""
    mark = fingerprints().get(name)
    return plain_static(name) + (f"?{MARK}={mark}" if mark else "")


def url(name: str, **parts: object) -> str:
    """The address of a named page."""
    return reverse(name, kwargs=parts or None)


def setting(name: str) -> str:
    """One of the operator's texts that pages show: OPERATOR_NAME, HELP_PHONE, KIND, NEUTRAL_PAGE, AUTHORITY …"""
    return str(getattr(settings, f"CARNET_{name}", ""))


def view_of(default: str) -> str:
    """The view to show: what the person chose, else the default of the page's readers."""
    return (preferences.current().view or preferences.View(default)).value


def environment(**options: Any) -> Environment:
    """Django's Jinja2 back end calls this with its own options."""
    own = [PackageLoader("carnet.portal", "jinja2"), PackageLoader("nhsuk_frontend_jinja", "templates")]
    options["loader"] = ChoiceLoader([options["loader"], *own] if options.get("loader") else own)
    options |= {"undefined": MissingName, "autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    made = Environment(extensions=["jinja2.ext.do"], **options)  # noqa: S701  (autoescape is on, two lines above)
    made.globals.update(
        t=t,
        icon=markup.drawing,
        static=static,
        plain_static=plain_static,
        url=url,
        setting=setting,
        theme=theme,
        view_of=view_of,
        prefs=preferences.current,
        date_longue=words.date_longue,
        date_courte=words.date_courte,
        heure=words.heure,
        moment_court=words.moment_court,
        unbroken=words.unbroken,
        french_spaces=words.french_spaces,
        dialled=words.dialled,
        easy_name=words.easy_name,
        person_name=words.person_name,
        easy_speciality=words.easy_speciality,
        easy_facts=words.easy_facts,
        hard_words=messages.hard_words,
        server_voice=lambda: bool(voice.program()),
        cleaned_document=markup.cleaned_document,
        known_message=lambda message_id: message_id in messages.catalogue(),
    )
    return made
