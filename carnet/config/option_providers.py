"""Outside identity providers in `carnet.toml`. Owns their keys and types; secrets come from files only."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from carnet.config.option_errors import OptionDamaged, OptionUnsafe
from carnet.crypto.token import ALGORITHMS
from carnet.identity.outside.provider import (
    PATIENT_CLAIMS,
    PROFESSIONAL_CLAIMS,
    Audience,
    ClientAuthentication,
    Provider,
)

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{1,30}")
_TEXTS: Final = ("name", "audience", "label", "issuer", "client_id", "client_secret_file")
_LISTS: Final = ("scopes", "required_acr", "two_factors_acr", "proved_acr", "hosts")
_CHOICES: Final = ("algorithm", "client_authentication", "ins_by_person")


def providers(content: Any, path: Path) -> tuple[Provider, ...]:
    """The providers of the file; OptionDamaged names the key that is missing, unknown or of another type."""
    if not isinstance(content, list) or not all(isinstance(one, dict) for one in content):
        raise OptionDamaged(option="provider", path=str(path))
    found = tuple(_provider(one, path) for one in content)
    if len({one.name for one in found}) != len(found) or len({one.issuer for one in found}) != len(found):
        raise OptionDamaged(option="provider.name, provider.issuer", path=str(path))
    return found


def refuse_unsafe(found: tuple[Provider, ...], *, for_tests_only: bool) -> None:
    """Production speaks to providers over TLS only; elsewhere a provider without TLS is on this machine."""
    for one in found:
        parts = urlsplit(one.issuer)
        local = for_tests_only and parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if parts.scheme != "https" and not (parts.scheme == "http" and local):
            raise OptionUnsafe(option=f"provider.{one.name}.issuer", value=one.issuer, kind="production")


def _provider(content: Mapping[str, Any], path: Path) -> Provider:
    for name in content:
        if name not in {*_TEXTS, *_LISTS, *_CHOICES, "claims"}:
            raise OptionDamaged(option=f"provider.{name}", path=str(path))
    texts = {name: _text(content, name, path) for name in _TEXTS}
    lists = {name: _list(content, name, path) for name in _LISTS if name in content}
    if not _NAME.fullmatch(texts["name"]):
        raise OptionDamaged(option="provider.name", path=str(path))
    audience = _one_of(Audience, texts["audience"], "audience", path)
    way = content.get("client_authentication", ClientAuthentication.POST.value)
    return Provider(
        name=texts["name"],
        audience=audience,
        label=texts["label"],
        issuer=texts["issuer"],
        client_id=texts["client_id"],
        client_secret=_secret(texts["client_secret_file"], path),
        algorithm=_algorithm(content.get("algorithm", "RS256"), path),
        client_authentication=_one_of(ClientAuthentication, way, "client_authentication", path),
        ins_by_person=_yes(content.get("ins_by_person", False), path),
        claims=_claims(content.get("claims", {}), audience, path),
        **lists,
    )


def _one_of(kinds: Any, value: Any, name: str, path: Path) -> Any:
    try:
        return kinds(value)
    except ValueError as error:
        raise OptionDamaged(option=f"provider.{name}", path=str(path)) from error


def _algorithm(value: Any, path: Path) -> str:
    """One algorithm with public keys: a list, `none` or a shared secret is refused before anything is served."""
    if not isinstance(value, str) or value not in ALGORITHMS:
        raise OptionDamaged(option="provider.algorithm", path=str(path))
    return value


def _yes(value: Any, path: Path) -> bool:
    if not isinstance(value, bool):
        raise OptionDamaged(option="provider.ins_by_person", path=str(path))
    return value


def _claims(content: Any, audience: Audience, path: Path) -> dict[str, str]:
    known = PATIENT_CLAIMS if audience is Audience.PATIENT else PROFESSIONAL_CLAIMS
    if not isinstance(content, dict):
        raise OptionDamaged(option="provider.claims", path=str(path))
    for name, value in content.items():
        if name not in known or not isinstance(value, str) or not value:
            raise OptionDamaged(option=f"provider.claims.{name}", path=str(path))
    return dict(content)


def _text(content: Mapping[str, Any], name: str, path: Path) -> str:
    value = content.get(name)
    if not isinstance(value, str) or not value:
        raise OptionDamaged(option=f"provider.{name}", path=str(path))
    return value


def _list(content: Mapping[str, Any], name: str, path: Path) -> tuple[str, ...]:
    value = content[name]
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise OptionDamaged(option=f"provider.{name}", path=str(path))
    return tuple(value)


def _secret(file: str, path: Path) -> str:
    try:
        return (path.parent / file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise OptionDamaged(option="provider.client_secret_file", path=file) from error
