"""How a person wants pages shown: language, view, text size, contrast. Owns their cookies; never who the person is.

Nothing is stored before the person chooses: without a cookie the language is the browser's, the view is the
default of the page's readers, and the text has its normal size.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


class Language(StrEnum):
    """The languages of the catalogue."""

    FRENCH = "fr"
    ENGLISH = "en"

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`: from which side this language is written. The stylesheet follows it (tools/themed_css.py)."""
        return "rtl" if translation.get_language_info(self.value)["bidi"] else "ltr"


class View(StrEnum):
    """Two readings of the same addresses: easy to read, or everything."""

    SIMPLE = "simple"
    COMPLETE = "complet"


class TextSize(StrEnum):
    """The three sizes of text."""

    NORMAL = "normal"
    LARGE = "grand"
    VERY_LARGE = "tres-grand"


class Contrast(StrEnum):
    """How much words stand out from their ground; the normal one is 7 to 1 already."""

    NORMAL = "normal"
    STRONG = "fort"


@dataclass(frozen=True)
class Preferences:
    """What the person chose. `view` is None until chosen: the default depends on who the page is for."""

    language: Language = Language.FRENCH
    view: View | None = None
    text_size: TextSize = TextSize.NORMAL
    contrast: Contrast = Contrast.NORMAL

    @property
    def classes(self) -> str:
        """The classes of the page that show it so; none for who chose nothing."""
        size = f"carnet-text-{self.text_size.value}" if self.text_size is not TextSize.NORMAL else ""
        contrast = f"carnet-contrast-{self.contrast.value}" if self.contrast is not Contrast.NORMAL else ""
        return " ".join(one for one in (size, contrast) if one)


VIEW_COOKIE: Final = "carnet_view"
TEXT_COOKIE: Final = "carnet_text"
CONTRAST_COOKIE: Final = "carnet_contrast"
YEAR: Final = 365 * 24 * 3600

_current: ContextVar[Preferences | None] = ContextVar("carnet_preferences", default=None)
_Choice = TypeVar("_Choice", bound=StrEnum)


def chosen(kind: type[_Choice], value: str | None) -> _Choice | None:
    """The member that `value` names, or None: an unknown value is no choice, never an error."""
    return next((member for member in kind if member.value == value), None)


def of_request(request: HttpRequest) -> Preferences:
    """What the request's cookies and its Accept-Language header ask for."""
    return Preferences(
        language=chosen(Language, translation.get_language_from_request(request)) or Language.FRENCH,
        view=chosen(View, request.COOKIES.get(VIEW_COOKIE)),
        text_size=chosen(TextSize, request.COOKIES.get(TEXT_COOKIE)) or TextSize.NORMAL,
        contrast=chosen(Contrast, request.COOKIES.get(CONTRAST_COOKIE)) or Contrast.NORMAL,
    )


def current() -> Preferences:
    """The preferences of the request under way; the defaults outside a request, in the active language."""
    return _current.get() or Preferences(language=active_language())


def active_language() -> Language:
    """The language that Django has active: of the request, or of `translation.override` around a mail."""
    return chosen(Language, (translation.get_language() or "")[:2]) or Language.FRENCH


def enter(preferences: Preferences) -> None:
    """Make these the preferences of this request; the middleware calls it first."""
    translation.activate(preferences.language.value)
    _current.set(preferences)


def leave() -> None:
    """Forget the request's preferences, so that no later work on this thread sees them."""
    _current.set(None)
    translation.deactivate()


def from_form(form: Mapping[str, str], before: Preferences) -> Preferences:
    """What a posted form changes; a field that is absent or unknown changes nothing."""
    return Preferences(
        language=chosen(Language, form.get("language")) or before.language,
        view=chosen(View, form.get("view")) or before.view,
        text_size=chosen(TextSize, form.get("text_size")) or before.text_size,
        contrast=chosen(Contrast, form.get("contrast")) or before.contrast,
    )


def remember(response: HttpResponse, preferences: Preferences) -> None:
    """Keep the choice in four cookies that say nothing of the person."""
    values = {
        settings.LANGUAGE_COOKIE_NAME: preferences.language,
        VIEW_COOKIE: preferences.view,
        TEXT_COOKIE: preferences.text_size,
        CONTRAST_COOKIE: preferences.contrast,
    }
    for name, value in values.items():
        if value is not None:
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(name, value.value, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
