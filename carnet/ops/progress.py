"""Progress on a terminal. Owns the bar; knows nothing of what is counted."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

# done so far, of how many, what it is doing now
Progress = Callable[[int, int, str], None]


@contextmanager
def bar(title: str) -> Iterator[Progress]:
    """A bar that is drawn on a terminal, and is one line at the end elsewhere (logs)."""
    often = 0.2 if sys.stderr.isatty() else 30.0
    with tqdm(total=0, desc=title, unit="", file=sys.stderr, mininterval=often, bar_format=_FORMAT) as drawn:

        def progress(done: int, total: int, label: str) -> None:
            drawn.total = total
            drawn.set_postfix_str(label, refresh=False)
            drawn.update(done - drawn.n)

        yield progress


_FORMAT = "{desc} {percentage:3.0f} % |{bar:24}| {n_fmt}/{total_fmt} {elapsed}{postfix}"
