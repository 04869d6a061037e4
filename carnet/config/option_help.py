"""The part `[help]` of the operator's file: whom to call, who protects data, a film. Owns its keys and checks.

    [help]
    neutral_page = "https://meteofrance.com/"
    numbers = ["3919", "119", "17", "114", "0 800 05 95 95 = Viols femmes informations = Rape helpline"]
    authority = "CNIL"
    authority_site = "cnil.fr"
    video = "/etc/carnet/aide.mp4"
    captions = "/etc/carnet/aide.vtt"
    transcript = "/etc/carnet/aide.txt"

A film that not everybody could follow is refused at the start: in sign language, it goes with captions and a text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from carnet.config.option_errors import OptionDamaged

NEUTRAL: Final = "https://meteofrance.com/"
KNOWN: Final = ("3919", "119", "17", "114")
"""Numbers of France whose words are in our catalogue; any other comes with its words in French and in English."""
AUTHORITY, AUTHORITY_SITE = "CNIL", "cnil.fr"
"""Who protects personal data in France (GDPR art. 51 and 77), and its site as a person types it."""
_SITE: Final = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")
_LONGEST_NAME: Final = 80
_KINDS: Final = {".mp4": "video/mp4", ".webm": "video/webm"}
_FILM: Final = ("video", "captions", "transcript")
_LONGEST: Final = 20_000
_WITH_WORDS: Final = 3


@dataclass(frozen=True)
class HelpNumber:
    """A number to call; without words of its own, those of our catalogue."""

    number: str
    fr: str = ""
    en: str = ""


@dataclass(frozen=True)
class Film:
    """A film of the operator: its file, its media type, its captions and its text."""

    path: Path
    media_type: str
    captions: Path
    transcript: str


@dataclass(frozen=True)
class Help:
    """Where "Quitter vite" leads, whom to call in danger, the film of the help page, if there is one.

    `authority` is who takes complaints about personal data, `authority_site` where a person finds it.
    """

    neutral_page: str = NEUTRAL
    numbers: tuple[HelpNumber, ...] = tuple(HelpNumber(one) for one in KNOWN)
    film: Film | None = None
    authority: str = AUTHORITY
    authority_site: str = AUTHORITY_SITE


def help_of(content: Any, path: Path) -> Help:
    """The help in force; OptionDamaged names a key that is unknown, of another shape, or a file that is not there."""
    if not isinstance(content, Mapping) or set(content) - {
        "neutral_page",
        "numbers",
        "authority",
        "authority_site",
        *_FILM,
    }:
        raise OptionDamaged(option="help", path=str(path))
    neutral = content.get("neutral_page", NEUTRAL)
    if not isinstance(neutral, str) or urlsplit(neutral).scheme != "https" or not urlsplit(neutral).hostname:
        raise OptionDamaged(option="help.neutral_page", path=str(path))
    numbers = content.get("numbers", list(KNOWN))
    if not isinstance(numbers, list):
        raise OptionDamaged(option="help.numbers", path=str(path))
    called = tuple(_number(one, path) for one in numbers)
    return Help(neutral, called, _film(content, path), *_authority(content, path))


def _authority(content: Mapping[str, Any], path: Path) -> tuple[str, str]:
    """Its name and its site: another authority's name never goes with the site of ours."""
    named = [key in content for key in ("authority", "authority_site")]
    name, site = content.get("authority", AUTHORITY), content.get("authority_site", AUTHORITY_SITE)
    if any(named) != all(named) or not isinstance(name, str) or not 0 < len(name.strip()) <= _LONGEST_NAME:
        raise OptionDamaged(option="help.authority", path=str(path))
    if not isinstance(site, str) or not _SITE.fullmatch(site):
        raise OptionDamaged(option="help.authority_site", path=str(path))
    return name.strip(), site


def _number(text: Any, path: Path) -> HelpNumber:
    parts = [part.strip() for part in text.split("=")] if isinstance(text, str) else []
    known = len(parts) == 1 and parts[0] in KNOWN
    said = len(parts) == _WITH_WORDS and all(parts) and parts[0].replace(" ", "").isdecimal()
    if not known and not said:
        raise OptionDamaged(option="help.numbers", path=str(path))
    return HelpNumber(*parts)


def _film(content: Mapping[str, Any], path: Path) -> Film | None:
    named = {name: content[name] for name in _FILM if name in content}
    if not named:
        return None
    for name in _FILM:
        if not isinstance(named.get(name), str) or not Path(named[name]).is_file():
            raise OptionDamaged(option=f"help.{name}", path=str(path))
    video = Path(named["video"])
    text = Path(named["transcript"]).read_text(encoding="utf-8")
    if video.suffix not in _KINDS:
        raise OptionDamaged(option="help.video", path=str(path))
    if not text.strip() or len(text) > _LONGEST:
        raise OptionDamaged(option="help.transcript", path=str(path))
    return Film(video, _KINDS[video.suffix], Path(named["captions"]), text)
