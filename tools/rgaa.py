"""Writes `docs/accessibility.md` of the table of criteria: `python -m tools.rgaa`. Owns the shape of that page only."""

from itertools import groupby
from pathlib import Path
from typing import Final

from carnet.portal import messages
from carnet.portal.accessibility import VERSION, Criterion, counts, criteria

DOCUMENT: Final = Path(__file__).parent.parent / "docs" / "accessibility.md"
HEAD: Final = f"""# Accessibility: RGAA {VERSION}, criterion by criterion

Made by `python -m tools.rgaa` of `carnet/portal/accessibility.csv`; the site shows it at `/accessibilite/regles/`.
**No audit was made**: no expert and no user of a screen reader has looked at the pages. The site therefore says “not
compliant”. What stands below says how far machines checked each criterion; `tests/portal/test_accessibility.py` holds
each word to a check that exists. Where the operator has set a film (`docs/operations.md`, `[help]`), the page of the
site says what stands here behind “with a film”; the counts are those without. Target: WCAG 2.2 AA, and the AAA items
of `docs/pages.md`.
"""


def _said(message_id: str) -> str:
    return messages.message(message_id).en


def _cells(one: Criterion) -> tuple[str, str]:
    return _said(f"rgaa.state_{one.state}"), ", ".join(_said(f"rgaa.by_{way}") for way in one.ways) or "–"


def document() -> str:
    """The whole page."""
    lines = [HEAD, "| state | criteria |", "|---|---|"]
    lines += [f"| {_said(f'rgaa.state_{state}')} | {number} |" for state, number in counts().items()]
    for topic, found in groupby(criteria(), key=lambda one: one.topic):
        lines += [
            "",
            f"## {_said(f'rgaa.topic_{topic}')}",
            "",
            "| criterion | asks | state | checked by |",
            "|---|---|---|---|",
        ]
        for one in found:
            state, ways = _cells(one)
            if one.with_film:
                state, ways = (
                    f"{now}; with a film: {then}"
                    for now, then in zip((state, ways), _cells(one.with_film), strict=True)
                )
            lines.append(f"| {one.number} | {one.text('en')} | {state} | {ways} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
