"""Where figures go: a table on the terminal, a JSON file beside. Owns their form; changes no figure."""

import json
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from carnet.ops.bench.entries import Entry, Spread
from carnet.ops.bench.machine import Machine

FOLDER = Path("bench-results")


def command_line() -> str:
    """The command that was run, as it can be run again."""
    words = sys.argv[1:]
    return shlex.join(["carnet", *words])


def table(entries: Sequence[Entry]) -> str:
    """The figures in columns: ours, floor, ratio, each as median [lowest-highest], then processor time."""
    rows: list[tuple[str, ...]] = [("measured", "ours", "floor", "ratio", "p50/p95 ms", "app+db us", "others")]
    rows += [_row(entry) for entry in entries]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    floors = [f"  {entry.name}: floor is {entry.floor_name}" for entry in entries]
    return "\n".join([*lines, "", *floors])


def _row(entry: Entry) -> tuple[str, ...]:
    return (
        f"{entry.name} ({entry.unit})",
        _spread(entry.value, 1),
        _spread(entry.floor, 1),
        _spread(entry.ratio, 3),
        "-" if entry.p50_ms is None or entry.p95_ms is None else f"{entry.p50_ms:.1f}/{entry.p95_ms:.1f}",
        "-" if entry.app_us is None or entry.database_us is None else f"{entry.app_us:.0f}+{entry.database_us:.0f}",
        f"{entry.other_cores:.1f}",
    )


def _spread(spread: Spread, digits: int) -> str:
    return f"{spread.median:.{digits}f} [{spread.low:.{digits}f}-{spread.high:.{digits}f}]"


def write(
    entries: Sequence[Entry], machine: Machine, folder: Path = FOLDER, name: str = "",
    always_on: Mapping[str, str] | None = None,
) -> Path:  # fmt: skip
    """Writes the JSON: one entry a figure, each with its machine and command so that it can be quoted alone.

    `always_on` is what was seen to hold before and after the run.
    """
    path = folder / f"{name or machine.at.replace(':', '').replace('+0000', 'Z')}.json"
    return _written(path, [{**_flat(entry, machine), "always_on": dict(always_on or {})} for entry in entries])


def _written(path: Path, content: Sequence[Mapping[str, object]]) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return path


def _flat(entry: Entry, machine: Machine) -> dict[str, object]:
    """`value`, `floor` and `ratio` are medians; the spreads stand beside them."""
    flat = asdict(entry)
    for name in ("value", "floor", "ratio"):
        spread = flat[name]
        flat[name] = spread["median"]
        flat[f"{name}_spread"] = [spread["low"], spread["high"]]
    return {**flat, "machine": asdict(machine), "command": command_line()}


def write_sizes(
    compared: Sequence[Mapping[str, Any]], machine: Machine, path: Path, always_on: Mapping[str, str]
) -> Path:
    """Writes how long each path took at each size; its floor is the same path at the size that is compared with."""
    told = {"always_on": dict(always_on), "machine": asdict(machine), "command": command_line()}
    least = {(one["path"], one["documents"]): one["p50_ms"] for one in compared}
    return _written(
        path, [{**one, **_sized(one, least[one["path"], one["compared_with"]]), **told} for one in compared]
    )


def _sized(one: Mapping[str, Any], floor: float) -> dict[str, Any]:
    return {
        "name": f"{one['path']} of {one['documents']} documents", "unit": "ms, p50", "value": one["p50_ms"],
        "floor": floor, "floor_name": f"the same of {one['compared_with']} documents, round by round",
        "ratio": one["growth"]["median"],
    }  # fmt: skip


def write_weights(weighed: Mapping[str, Any], machine: Machine, path: Path) -> Path:
    """Writes what each table weighs, with how many people and documents that was."""
    return _written(path, [{**weighed, "machine": asdict(machine), "command": command_line()}])


def sizes(compared: Sequence[Mapping[str, Any]]) -> list[str]:
    """A line for each path and size."""
    return [
        f"{one['path']:18} {one['documents']:>9,}"
        + "".join(
            f"  {name or 'again'}: p50 {one[f'{name}p50_ms']:.1f}, p95 {one[f'{name}p95_ms']:.1f} ms,"
            f" {one[f'{name}app_ms']:.1f} + {one[f'{name}database_ms']:.1f} ms,"
            f" x {one[f'{name}growth']['median']:.2f} (processor {one[f'{name}processor_growth']:.2f});"
            for name in ("", "first_", "cold_")
        )
        + f"  scans: {one['scans'] or 'none'}"
        for one in compared
    ]
