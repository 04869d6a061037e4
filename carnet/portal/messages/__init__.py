"""The one catalogue of every text that a person reads. Owns ids, kinds and both languages; never a person's data.

Each `*.toml` file of this folder holds tables `["some.id"]` with `kind`, `fr` and `en`. A placeholder is `{name}`.
`**word**` is shown in bold. A text that is wrong stops the program when it starts, not when it is shown.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent
PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
# How the definition of a hard word starts, so that the word can be found again.
DEFINED: Final = re.compile(r"^\*\*(.+?)\*\* veut dire : ")
_ID: Final = re.compile(r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")


class Kind(StrEnum):
    """Where a text stands; the easy-to-read rules differ by kind."""

    BUTTON = "bouton"
    TITLE = "titre"
    SENTENCE = "phrase"
    HELP = "aide"
    PROFESSIONAL = "pro"
    MAIL = "mail"
    ADMIN = "admin"


@dataclass(frozen=True)
class Message:
    """One text in both languages."""

    id: str
    kind: Kind
    fr: str
    en: str

    def text(self, language: str) -> str:
        """The text in a language; French for any language that the catalogue does not have."""
        return self.en if language == "en" else self.fr

    @property
    def placeholders(self) -> frozenset[str]:
        """The names that the text needs."""
        return frozenset(PLACEHOLDER.findall(self.fr))


class CatalogueError(Exception):
    """The catalogue breaks a rule of its format; the message names the file and the id."""


class UnknownMessage(KeyError):
    """A page asked for an id that is in no file: a fault of the program."""


def parse(content: Mapping[str, Any], name: str) -> dict[str, Message]:
    """The messages of one file. Raises CatalogueError on the first that breaks the format."""
    return {message_id: _message(message_id, table, name) for message_id, table in content.items()}


def _message(message_id: str, table: Any, name: str) -> Message:
    where = f"{name}: {message_id}"
    if not _ID.match(message_id):
        raise CatalogueError(f"{where}: an id is words of a-z, 0-9 and _ joined by dots")
    if not isinstance(table, dict) or set(table) != {"kind", "fr", "en"}:
        raise CatalogueError(f"{where}: needs kind, fr and en, and nothing else")
    if not all(isinstance(value, str) and value.strip() for value in table.values()):
        raise CatalogueError(f"{where}: kind, fr and en are texts that are not empty")
    if table["kind"] not in set(Kind):
        raise CatalogueError(f"{where}: {table['kind']!r} is not a kind")
    return _checked(Message(message_id, Kind(table["kind"]), table["fr"], table["en"]), where)


def _checked(message: Message, where: str) -> Message:
    if set(PLACEHOLDER.findall(message.fr)) != set(PLACEHOLDER.findall(message.en)):
        raise CatalogueError(f"{where}: the placeholders differ between fr and en")
    for text in (message.fr, message.en):
        if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
            raise CatalogueError(f"{where}: a brace that is no placeholder")
        if "<" in text or text.count("**") % 2:
            raise CatalogueError(f"{where}: markup other than **bold**, or bold that is not closed")
    return message


def load(folder: Path) -> dict[str, Message]:
    """Every message of a folder. Raises CatalogueError when an id stands in two files."""
    found: dict[str, Message] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            new = parse(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
        except tomllib.TOMLDecodeError as error:
            raise CatalogueError(f"{path.name}: {error}") from error
        if twice := found.keys() & new.keys():
            raise CatalogueError(f"{path.name}: {sorted(twice)[0]} is already in another file")
        found |= new
    return found


@cache
def catalogue() -> Mapping[str, Message]:
    """The catalogue of the program, read once."""
    return load(FOLDER)


def message(message_id: str) -> Message:
    """The message of an id; UnknownMessage when there is none."""
    try:
        return catalogue()[message_id]
    except KeyError:
        raise UnknownMessage(message_id) from None


def hard_words(texts: Iterable[str]) -> list[str]:
    """The keys of the definitions (`mot.<key>`) whose word stands in one of the French texts, in alphabetical order."""
    page = "\n".join(texts).lower().replace("comptes-rendus", "compte-rendu").replace("professionnels", "professionnel")
    found = {one.id: DEFINED.match(one.fr) for one in catalogue().values() if one.id.startswith("mot.")}
    return sorted(key.removeprefix("mot.") for key, word in found.items() if word and word.group(1).lower() in page)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced, once: a value that looks like a placeholder stays as it is.

    A missing or an unused value raises KeyError: a sentence with a hole, or a fact that nobody reads, is a fault.
    """
    needed = set(PLACEHOLDER.findall(text))
    if needed != set(values):
        raise KeyError(f"placeholders {sorted(needed)} and values {sorted(values)} differ")
    return PLACEHOLDER.sub(lambda found: values[found.group(1)], text)
