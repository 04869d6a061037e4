"""Figures as pictures: an SVG beside the JSON, made of it. Owns the drawing; changes no figure and invents none.

Two pictures: how much of its floor each figure reaches, with its spread; and how long each hot path takes as the number
of documents grows (`flat`). Colours differ in lightness too, and every bar has its number as text.
"""

import json
import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

WIDTH, LEFT, ROW, TOP = 900, 330, 26, 60
INK, OURS, SPREAD, GRID = "#1b1b1b", "#2f6f8f", "#0b2b3a", "#d5d5d5"
LINES: Final = ("#0b2b3a", "#b5460f", "#2f6f8f", "#5d7a00", "#7a3f8f", "#8a6d00")


def write(path: Path) -> Path:
    """Draws the figures of a JSON file; the picture stands beside it."""
    entries = json.loads(path.read_text(encoding="utf-8"))
    drawn = lines(entries) if any("documents" in entry for entry in entries) else bars(entries)
    made = path.with_suffix(".svg")
    made.write_text(drawn, encoding="utf-8")
    return made


def bars(entries: Sequence[Mapping[str, Any]]) -> str:
    """How much of its floor each reaches: a bar for the median, a line from the lowest to the highest round."""
    most = max([1.0, *(entry["ratio_spread"][1] for entry in entries)])
    parts = [_grid(most, len(entries))]
    for number, entry in enumerate(entries):
        y = TOP + number * ROW
        low, high = map(float, entry["ratio_spread"])
        told = f"{entry['ratio']:.3f} = {entry['value']:.0f} / {entry['floor']:.0f} {entry['unit']}"
        parts += [
            _text(LEFT - 8, y + 13, entry["name"], "end"),
            f'<rect x="{LEFT}" y="{y}" width="{_x(entry["ratio"], most):.1f}" height="16" fill="{OURS}"/>',
            _line(LEFT + _x(low, most), y + 8, LEFT + _x(high, most), y + 8, SPREAD, 2),
            _text(LEFT + _x(max(high, entry["ratio"]), most) + 6, y + 13, told, "start"),
        ]
    return _svg(
        "Share of the floor that is reached (1 = the floor; median, lowest and highest round)", parts, len(entries)
    )


def lines(entries: Sequence[Mapping[str, Any]]) -> str:
    """Milliseconds (p50, p95) by the number of documents, both on scales of powers of ten."""
    named = list(dict.fromkeys(entry["path"] for entry in entries))
    sizes = sorted({entry["documents"] for entry in entries})
    times = [entry[name] for entry in entries for name in ("p50_ms", "p95_ms")]
    low, high = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))
    height = 360

    def place(documents: int, ms: float) -> tuple[float, float]:
        across = (math.log10(documents) - math.log10(sizes[0])) / (math.log10(sizes[-1] / sizes[0]) or 1)
        up = (math.log10(ms) - low) / (high - low)
        return 90 + across * 500, TOP + height - up * height

    parts = [_text(*place(size, 10.0**low), f"{size:,} documents", "middle", 18) for size in sizes]
    for power in range(low, high + 1):
        x, y = place(sizes[0], 10.0**power)
        parts += [_line(x, y, x + 500, y, GRID, 1), _text(x - 8, y + 4, f"{10.0**power:g} ms", "end")]
    for number, name in enumerate(named):
        colour = LINES[number % len(LINES)]
        own = sorted((e for e in entries if e["path"] == name), key=lambda e: int(e["documents"]))
        for quantile, dash in (("p50_ms", ""), ("p95_ms", ' stroke-dasharray="5 4"')):
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(e["documents"], e[quantile]) for e in own))
            parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        told = f"{name}: p50 {own[0]['p50_ms']:.1f} to {own[-1]['p50_ms']:.1f} ms"
        y = TOP + 20 + number * 22
        parts += [_line(610, y - 4, 630, y - 4, colour, 3), _text(636, y, told, "start")]
    return _svg("Time of each hot path as the record keeper grows (p50, dashed p95)", parts, (height + 40) // ROW)


def _grid(most: float, rows: int) -> str:
    steps = [most * step / 4 for step in range(5)]
    end = TOP + rows * ROW
    return "".join(
        _line(LEFT + _x(at, most), TOP - 8, LEFT + _x(at, most), end, GRID, 1)
        + _text(LEFT + _x(at, most), TOP - 14, f"{at:.2f}", "middle")
        for at in steps
    )


def _x(value: float, most: float) -> float:
    return value / most * (WIDTH - LEFT - 270)


def _line(x: float, y: float, to_x: float, to_y: float, colour: str, width: int) -> str:
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{colour}" stroke-width="{width}"/>'


def _text(x: float, y: float, words: str, anchor: str, lower: int = 0) -> str:
    return f'<text x="{x:.1f}" y="{y + lower:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _svg(title: str, parts: Sequence[str], rows: int) -> str:
    height, words = TOP + rows * ROW + 30, escape(title)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" font-family="sans-serif"'
    ground = f'<title>{words}</title><rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
    return f'{head} font-size="12" fill="{INK}">{ground}{_text(16, 24, title, "start")}{"".join(parts)}</svg>\n'
