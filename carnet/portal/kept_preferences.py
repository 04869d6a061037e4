"""Preferences kept in the account, sealed: they follow a person to another device. Owns both ways, no cookie itself.

What the person chooses while signed in is kept in the account; at a sign-in the cookies of this browser are set from
it. Until the person chose, the account says nothing and the browser's own choice stays.
"""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from carnet.identity import accounts, adapter
from carnet.identity.actors import actor_of
from carnet.identity.people import Language, View
from carnet.portal import preferences


def keep(request: HttpRequest, chosen: preferences.Preferences) -> None:
    """Keeps a choice in the account of who is signed in; nobody's is kept nowhere."""
    actor = actor_of(request)
    if actor is None:
        return
    details = accounts.personal_details(actor.account_id)
    kept = replace(
        details.preferences,
        language=Language(chosen.language.value),
        view=View(chosen.view.value) if chosen.view else details.preferences.view,
        text_size=chosen.text_size.value,
        contrast=chosen.contrast.value,
    )
    accounts.change_details(actor.account_id, replace(details, preferences=kept))


def bring(request: HttpRequest, response: HttpResponse) -> None:
    """After a sign-in: this browser shows pages as the person chose elsewhere."""
    account_id = getattr(request, adapter.SIGNED_IN, None)
    if account_id is None:
        return
    kept = accounts.personal_details(account_id).preferences
    size = preferences.chosen(preferences.TextSize, kept.text_size)
    if size is not None:
        view, language = preferences.View(kept.view.value), preferences.Language(kept.language.value)
        contrast = preferences.chosen(preferences.Contrast, kept.contrast) or preferences.Contrast.NORMAL
        preferences.remember(response, preferences.Preferences(language, view, size, contrast))
