"""The errors of the vault. Owns their types and rule ids; never carries a key or a plaintext."""

from enum import StrEnum
from pathlib import Path


class SealBroken(Exception):
    """Sealed bytes do not open: another key, altered bytes, another place, or a cut stream.

    The cause is not told on purpose: whoever alters sealed bytes learns nothing from the answer. Nothing of
    the plaintext was given out, except whole chunks of a stream that were already proved (see
    `crypto.stream`).
    """


class KeyFileRule(StrEnum):
    """Why a master key file is refused; each value is a key of the message catalogue under `error.`."""

    MISSING = "key.file_missing"
    EXISTS = "key.file_exists"
    IS_A_LINK = "key.file_is_a_link"
    NOT_A_FILE = "key.not_a_file"
    OPEN_TO_OTHERS = "key.file_open_to_others"
    DAMAGED = "key.file_damaged"
    UNREADABLE = "key.file_unreadable"
    SEALED = "key.file_sealed"
    SEALER_UNKNOWN = "key.sealer_unknown"
    SEALER_AWAY = "key.sealer_away"
    SEALER_REFUSES = "key.sealer_refuses"


class KeyFileRefused(Exception):
    """The master key file may not be used or made; `rule` says why, `path` names it."""

    def __init__(self, rule: KeyFileRule, path: Path) -> None:
        super().__init__(f"{path}: {rule.value}")
        self.rule = rule
        self.path = path


class IndexUnknown(Exception):
    """A stored blind index was made with a secret that the key file does not have."""


class NoteRefused(Exception):
    """A signed note or a checkpoint is malformed, or no trusted key signed it; its text must not be used."""
