"""Text of a document as it may be shown. Owns which characters never reach a screen (security.md A32)."""

import re

# Characters that reorder what is around them, and those that a page cannot hold: a title could seem to say something
# else than it says. Marks of direction inside one word (U+200E, U+200F) stay: Arabic and Hebrew need them.
_NEVER_SHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def shown(text: str) -> str:
    """The text without the characters that are never shown."""
    return _NEVER_SHOWN.sub("", text)
