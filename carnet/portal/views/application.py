"""Carnet as an application on a phone: manifest, worker, page without a network. Owns no rule, and no person.

Everything here is the same for everybody: nothing of a record, of an account or of a session is in it.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static as plain_static
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from carnet.identity import push
from carnet.identity.actors import kind_of
from carnet.identity.adapter import HOME_PAGES
from carnet.portal import preferences, theme
from carnet.portal.jinja import static, t
from carnet.portal.preferences import Language
from carnet.portal.sentences import sentence
from carnet.portal.views.card_offline import drawing

_FOLDER: Final = Path(__file__).parent.parent / "static"
GROUND: Final = "#f2f6f7"
CARD_CACHE: Final = "carnet-card"
SHORTCUTS: Final = (
    ("documents.title", "patient_documents"),
    ("scan.go", "patient_scan"),
    ("card.title", "patient_card"),
    ("journal.title", "patient_journal"),
)


@require_safe
def manifest(request: HttpRequest, language: str) -> HttpResponse:
    """The manifest in one language: a browser asks for it without cookies, so that the address says which."""
    with translation.override(Language(language).value):
        content = _manifest(language)
    return JsonResponse(content, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


def _manifest(language: str) -> dict[str, Any]:
    product, operator = str(t("frame.product")), settings.CARNET_OPERATOR_NAME
    return {
        "id": "/",
        "name": f"{product} – {operator}" if operator else product,
        "short_name": product,
        "description": str(t("application.what")),
        "lang": language,
        "dir": Language(language).direction,
        "start_url": reverse("application_start"),
        "scope": "/",
        "display": "standalone",
        "orientation": "any",
        "theme_color": theme.bar(),
        "background_color": GROUND,
        "categories": ["health", "medical"],
        "icons": [_icon(f"{kind}-{size}", size, purpose) for kind, purpose in _KINDS for size in (192, 512)],
        "shortcuts": [_shortcut(title, address) for title, address in SHORTCUTS],
        "share_target": _share_target(),
        "screenshots": [_screen(name, form) for name in ("home", "documents") for form in ("narrow", "wide")],
    }


def _share_target() -> dict[str, Any]:
    """What a telephone offers to share with Carnet, and in which fields it comes (`views.share`)."""
    accepted = ["image/*", "application/pdf", ".pdf", "text/plain", ".txt"]
    fields = {"title": "titre", "text": "texte", "url": "adresse", "files": [{"name": "fichiers", "accept": accepted}]}
    return {
        "action": reverse("share_in"), "method": "POST", "enctype": "multipart/form-data", "params": fields,
    }  # fmt: skip


_KINDS: Final = (("icon", "any"), ("maskable", "maskable"))
_SIZES: Final = {"narrow": "720x1600", "wide": "1280x900"}


def _icon(name: str, size: int, purpose: str) -> dict[str, str]:
    return {"src": static(f"app/{name}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


def _shortcut(title: str, address: str) -> dict[str, Any]:
    return {"name": t(title).striptags(), "url": reverse(address), "icons": [_icon("icon-192", 192, "any")]}


def _screen(name: str, form: str) -> dict[str, str]:
    shot = {"src": static(f"app/screen-{name}-{form}.png"), "sizes": _SIZES[form], "type": "image/png"}
    return {**shot, "form_factor": form, "label": str(t(f"application.screen_{name}"))}


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where the application begins: the own home page of who is signed in, else the page to sign in."""
    kind = kind_of(request)
    return redirect(HOME_PAGES[kind] if kind else "account_login")


@require_safe
def install(request: HttpRequest) -> HttpResponse:
    """How Carnet is put on a phone."""
    return render(request, "carnet/install.jinja")


@require_safe
def offline(request: HttpRequest, language: str) -> HttpResponse:
    """What a device shows without a network, in one language, as big as its person reads."""
    shown = preferences.current()
    preferences.enter(preferences.Preferences(Language(language), shown.view, shown.text_size, shown.contrast))
    return render(request, "carnet/offline.jinja")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that answers when there is no network: the same for everybody, new when what it keeps is new."""
    return HttpResponse(_worker(settings.CARNET_OPERATOR_NAME, settings.CARNET_HELP_PHONE), content_type=_SCRIPT)


_SCRIPT: Final = "text/javascript; charset=utf-8"


@cache
def _worker(*shown: str) -> bytes:
    """`shown` is what the page says of the operator: another name, another worker, and the page is fetched again."""
    text = (_FOLDER / "js" / "app-worker.js").read_text(encoding="utf-8")
    templates = Path(__file__).parent.parent / "jinja2" / "carnet"
    pages = [(templates / name).read_text(encoding="utf-8") for name in ("offline.jinja", "base.jinja")]
    assets = (*drawing(), static("js/app.js"))
    digest = hashlib.sha256("\n".join((text, *pages, *assets, *shown)).encode()).hexdigest()
    site = {
        "cache": f"carnet-offline-{digest[:12]}",
        "offline": {one.value: reverse("application_offline", kwargs={"language": one.value}) for one in Language},
        "assets": assets,
        "leave": reverse("account_logout"),
        "card": CARD_CACHE,
        "start": reverse("application_start"),
        "icon": plain_static("app/icon-192.png"),
        "badge": plain_static("app/badge-96.png"),
        "news": {one.value: _news(one) for one in Language},
    }
    return f'"use strict";\nconst SITE = {json.dumps(site)};\n{text}'.encode()


def _news(language: Language) -> dict[str, str]:
    """What a browser says when there is news: the same words as the message brings (`ops.push_sender`)."""
    return {name: sentence([text], {}, language.value) for name, text in push.SENTENCES.items()}
