"""A plot as a picture made on the server: where lines, marks and labels stand. Owns geometry only; no words, no rule.

The picture holds no colour of its own and means nothing by colour: series differ by mark and by stroke, and the values
stand in the table beside it. Numbers of the picture are units of its own box, which the page scales.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

WIDTH, HEIGHT = 320, 296
RIGHT, TOP, BOTTOM = 32, 30, 64
_LETTER: Final = 10.5
"""How wide a digit is, at the size in which labels are written."""
MARKS: Final = ("dot", "square", "diamond")
WRITTEN_AT_MOST: Final = 6
"""So many values are written beside their marks; of more, the newest, the smallest and the greatest."""
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_APART: Final = 18.0
_SIGN: Final = 10.0


@dataclass(frozen=True)
class Dot:
    """A value at a time (any number that grows with time), with what is written beside it."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Series:
    """Values that belong together, oldest first; `line` says whether they are joined."""

    dots: tuple[Dot, ...]
    line: bool = True


@dataclass(frozen=True)
class Curve:
    """A line of reference without marks, with its name at its end."""

    points: tuple[tuple[float, float], ...]
    name: str
    strong: bool = False


@dataclass(frozen=True)
class Band:
    """A range of reference between two values; an open end is None."""

    low: float | None
    high: float | None


@dataclass(frozen=True)
class Text:
    """Words in the picture; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Mark:
    """A value: the shape of its series, its place, and a path for shapes that are no circle."""

    shape: str
    x: float
    y: float
    path: str = ""


@dataclass(frozen=True)
class Line:
    """A line: its points as SVG wants them, and how it is drawn (series-0, series-1, curve, middle)."""

    points: str
    stroke: str


@dataclass(frozen=True)
class Box:
    """A band: where it stands, and which of its edges are drawn."""

    x: float
    y: float
    width: float
    height: float
    top: bool
    bottom: bool


@dataclass(frozen=True)
class Plot:
    """Everything that the template draws."""

    width: int
    height: int
    left: float
    right: float
    bottom: float
    boxes: tuple[Box, ...]
    grid: tuple[float, ...]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    texts: tuple[Text, ...]
    numbers: tuple[Text, ...]
    times: tuple[Text, ...]


def plot(
    series: Sequence[Series], times: Sequence[tuple[float, str]], number: Callable[[float], str], *,
    bands: Sequence[Band] = (), curves: Sequence[Curve] = (),
) -> Plot:  # fmt: skip
    """The picture of series over time; `times` are the labels of the axis, `number` writes one of the other axis."""
    place = _Place.of(series, times, bands, curves, number)
    dots = [dot for each in series for dot in each.dots]
    return Plot(
        width=WIDTH,
        height=HEIGHT,
        left=place.left,
        right=WIDTH - RIGHT,
        bottom=HEIGHT - BOTTOM,
        boxes=tuple(place.box(band) for band in bands),
        grid=tuple(place.y(tick) for tick in place.ticks),
        lines=(*place.curves(curves), *place.lines(series)),
        marks=tuple(place.mark(dot, MARKS[n]) for n, each in enumerate(series) for dot in each.dots),
        texts=(*place.names(curves), *place.values(series, few=len(dots) <= WRITTEN_AT_MOST)),
        numbers=tuple(Text(place.left - 8, place.y(tick) + 6, number(tick), "end") for tick in place.ticks),
        times=place.times(times),
    )


@dataclass(frozen=True)
class _Place:
    """Where a time and a value stand in the box."""

    first: float
    last: float
    low: float
    high: float
    ticks: tuple[float, ...]
    left: float

    @classmethod
    def of(
        cls, series: Sequence[Series], times: Sequence[tuple[float, str]], bands: Sequence[Band],
        curves: Sequence[Curve], number: Callable[[float], str],
    ) -> "_Place":  # fmt: skip
        dots = [dot for each in series for dot in each.dots]
        xs = [dot.x for dot in dots] + [x for curve in curves for x, _ in curve.points] + [x for x, _ in times]
        ys = [dot.y for dot in dots] + [y for curve in curves for _, y in curve.points]
        ys += [edge for band in bands for edge in (band.low, band.high) if edge is not None]
        ticks = nice_ticks(min(ys), max(ys))
        left = max(len(number(tick)) for tick in ticks) * _LETTER + 14
        return cls(min(xs), max(xs), ticks[0], ticks[-1], ticks, left)

    def x(self, value: float) -> float:
        wide = WIDTH - self.left - RIGHT - 2 * _SIGN
        part = (value - self.first) / (self.last - self.first) if self.last > self.first else 0.5
        return round(self.left + _SIGN + part * wide, 1)

    def y(self, value: float) -> float:
        part = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM), 1)

    def box(self, band: Band) -> Box:
        top = self.y(min(band.high, self.high) if band.high is not None else self.high)
        bottom = self.y(max(band.low, self.low) if band.low is not None else self.low)
        wide = WIDTH - self.left - RIGHT
        return Box(self.left, top, wide, round(bottom - top, 1), band.high is not None, band.low is not None)

    def lines(self, series: Sequence[Series]) -> list[Line]:
        joined = [(n, each) for n, each in enumerate(series) if each.line and len(each.dots) > 1]
        return [Line(self._points([(d.x, d.y) for d in each.dots]), f"series-{n}") for n, each in joined]

    def curves(self, curves: Sequence[Curve]) -> list[Line]:
        return [Line(self._points(one.points), "middle" if one.strong else "curve") for one in curves]

    def names(self, curves: Sequence[Curve]) -> list[Text]:
        """The names of curves at their ends: the middle and the outer ones first, others where they find room."""
        by_end = sorted(curves, key=lambda one: one.points[-1][1])
        first = [*(one for one in curves if one.strong), *by_end[:1], *by_end[-1:]]
        found: list[Text] = []
        for one in dict.fromkeys((*first, *by_end)):
            text = Text(WIDTH - RIGHT + 2, self.y(one.points[-1][1]) + 5, one.name, "start")
            if all(abs(text.y - other.y) >= _APART for other in found):
                found.append(text)
        return found

    def _points(self, points: Sequence[tuple[float, float]]) -> str:
        return " ".join(f"{self.x(x)},{self.y(y)}" for x, y in points)

    def mark(self, dot: Dot, shape: str) -> Mark:
        x, y = self.x(dot.x), self.y(dot.y)
        if shape == "square":
            return Mark(shape, x, y, f"M{x - 6:g} {y - 6:g}h12v12h-12z")
        if shape == "diamond":
            return Mark(shape, x, y, f"M{x:g} {y - 8:g}l8 8l-8 8l-8-8z")
        return Mark(shape, x, y)

    def values(self, series: Sequence[Series], *, few: bool) -> list[Text]:
        """What is written beside marks: above, or below for a lower series; never one word over another."""
        found: list[Text] = []
        for n, each in enumerate(series):
            for dot in _named(each.dots) if few else _telling(_named(each.dots)):
                text = self._beside(dot, below=n > 0)
                if not any(abs(text.y - other.y) < _APART and _overlap(text, other) for other in found):
                    found.append(text)
        return found

    def _beside(self, dot: Dot, *, below: bool) -> Text:
        x, y = self.x(dot.x), self.y(dot.y)
        half = len(dot.text) * 5.0
        within = min(max(x, self.left + half), WIDTH - 4 - half)
        return Text(round(within, 1), round(y + 25 if below else y - 12, 1), dot.text)

    def times(self, times: Sequence[tuple[float, str]]) -> tuple[Text, ...]:
        """Labels below the axis, in lines; those at the ends stand inside of the picture."""
        made: list[Text] = []
        for x, words in times:
            at = self.x(x)
            anchor = (
                "start"
                if x == self.first and len(times) > 1
                else "end"
                if x == self.last and len(times) > 1
                else "middle"
            )
            edge = {"start": self.left - 20.0, "end": WIDTH - 8.0}.get(anchor, at)
            rows = enumerate(words.split("\n"))
            made.extend(Text(edge, HEIGHT - BOTTOM + 26 + 23 * row, line, anchor) for row, line in rows)
        return tuple(made)


def nice_ticks(low: float, high: float) -> tuple[float, ...]:
    """Round numbers that hold all values, three to six of them."""
    span = high - low
    if span <= 0:
        span = abs(high) * 0.1 or 1.0
        low, high = low - span / 2, high + span / 2
    power = 10.0 ** math.floor(math.log10(span / 3))
    step = next(power * one for one in _STEPS if span / (power * one) <= 4)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return tuple(round(n * step, 10) for n in range(first, last + 1))


def _named(dots: Sequence[Dot]) -> list[Dot]:
    return [dot for dot in dots if dot.text]


def _telling(dots: Sequence[Dot]) -> list[Dot]:
    """The newest, the smallest and the greatest."""
    return list(dict.fromkeys((dots[-1], min(dots, key=lambda d: d.y), max(dots, key=lambda d: d.y)))) if dots else []


def _overlap(one: Text, other: Text) -> bool:
    return abs(one.x - other.x) < (len(one.text) + len(other.text)) * 5.0 + 4
