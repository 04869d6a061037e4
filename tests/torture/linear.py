"""Is a history linearizable? Owns the search (Wing and Gong, with the memory of Lowe) and the model of a document.

A history is sound when every operation can be given one instant between its question and its answer so that, in the
order of these instants, each answer is what the model says. An operation without an answer may have happened at any
instant after its question, or never. Each document (with its versions) is a register of its own: a history is split
by register first, as porcupine does. No kept Python library does this; the search is shown right against a plain
enumeration in `test_linear`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

NEVER = float("inf")


class What(StrEnum):
    """What was asked about a document."""

    PUBLISH = "publish"
    REPLACE = "replace"
    HIDE = "hide"
    SHOW = "show"
    DELETE = "delete"
    READ = "read"
    LIST = "list"


@dataclass(frozen=True)
class Op:
    """One operation as its client saw it. `version` is what it was about or made; `answer` is None when none came.

    Answers: `done`, or `no` (too late, absent), for changes; `shown` or `absent` for a reading; for a list the versions
    of this document that were in it.
    """

    what: What
    began: float
    ended: float = NEVER
    version: int = 0
    former: int = 0
    answer: str | frozenset[int] | None = None


@dataclass(frozen=True)
class Paper:
    """A document and its versions: who replaced whom, which are hidden, which are deleted."""

    former: frozenset[tuple[int, int]] = frozenset()
    there: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()
    deleted: frozenset[int] = frozenset()

    def seen(self) -> frozenset[int]:
        """What a professional may read."""
        return self.there - self.hidden - self.deleted

    def replaced(self) -> frozenset[int]:
        """The versions that another one replaced."""
        return frozenset(old for _, old in self.former)

    def before(self, version: int) -> frozenset[int]:
        """A version and those that it replaced, one after the other."""
        pairs, found = dict(self.former), {version}
        while version in pairs:
            version = pairs[version]
            found.add(version)
        return frozenset(found)


Step = Callable[[Paper, Op], Iterable[Paper]]


def step(paper: Paper, op: Op) -> Iterable[Paper]:
    """The states to which an operation may lead with the answer that it got; none when the answer is impossible."""
    if op.what is What.READ:
        return [paper] if op.answer is None or (op.version in paper.seen()) == (op.answer == "shown") else []
    if op.what is What.LIST:
        return [paper] if op.answer is None or _may_list(paper, op.answer) else []
    after = _changed(paper, op)
    if op.answer is None:
        return [after] if after is not None else [paper]
    if op.answer == "no":
        return [paper] if after is None else []
    return [after] if after is not None else []


def _may_list(paper: Paper, listed: str | frozenset[int]) -> bool:
    """A list shows nothing that may not be read, and every newest version that may."""
    newest = paper.seen() - paper.replaced()
    return isinstance(listed, frozenset) and newest <= listed <= paper.seen()


def _changed(paper: Paper, op: Op) -> Paper | None:
    """What a change makes of a document; None when it is too late for it."""
    version = op.version
    if op.what is What.PUBLISH:
        return None if version in paper.there else replace(paper, there=paper.there | {version})
    if op.what is What.REPLACE:
        return _replaced(paper, version, op.former)
    if version not in paper.there or version in paper.deleted:
        return None
    if op.what is What.DELETE:
        return replace(paper, deleted=paper.deleted | {version})
    if op.what is What.SHOW and version not in paper.hidden:
        # What is shown already changes nothing, also not a former state that was hidden alone.
        return paper
    chain = paper.before(version) - paper.deleted
    return replace(paper, hidden=paper.hidden | chain if op.what is What.HIDE else paper.hidden - chain)


def _replaced(paper: Paper, version: int, old: int) -> Paper | None:
    if old not in paper.there or old in paper.deleted or old in paper.replaced():
        return None
    # What is made of a hidden version is hidden, and all of its past with it, also what was shown alone.
    hidden = paper.hidden | {version} | (paper.before(old) - paper.deleted) if old in paper.hidden else paper.hidden
    return replace(paper, former=paper.former | {(version, old)}, there=paper.there | {version}, hidden=hidden)


def linearizable(history: Sequence[Op], start: Paper = Paper(), by: Step = step) -> bool:  # Frozen.
    """Whether one order of the operations explains every answer.

    Depth first: an operation may come next when none that is still waiting was answered before it began. Pairs of
    (what is done, state) that led nowhere are remembered.
    """
    ops = sorted(history, key=lambda op: op.began)
    answered = sum(1 << number for number, op in enumerate(ops) if op.answer is not None)
    seen: set[tuple[int, Paper]] = set()
    waiting: list[tuple[int, Paper]] = [(0, start)]
    while waiting:
        done, state = waiting.pop()
        if done & answered == answered:
            return True
        if (done, state) in seen:
            continue
        seen.add((done, state))
        for number in _next(ops, done):
            # What got no answer and would change nothing needs no place in the order.
            found = [after for after in by(state, ops[number]) if ops[number].answer is not None or after != state]
            waiting += [(done | 1 << number, after) for after in found]
    return False


def _next(ops: Sequence[Op], done: int) -> list[int]:
    """The operations that may come next, the likeliest last (it is tried first)."""
    found: list[int] = []
    first_end = NEVER
    for number, op in enumerate(ops):
        if done >> number & 1:
            continue
        if op.began > first_end:
            break
        found.append(number)
        first_end = min(first_end, op.ended)
    return sorted(found, key=lambda number: ops[number].ended, reverse=True)


def told(history: Sequence[Op]) -> list[str]:
    """The shortest beginning that nothing explains, in the order of the answers: what to look at first."""
    ops = sorted(history, key=lambda op: op.ended)
    for many in range(1, len(ops) + 1):
        part = ops[:many] + [replace(op, ended=NEVER, answer=None) for op in ops[many:]]
        if not linearizable(part):
            zero = min(op.began for op in ops)
            return [
                f"{op.began - zero:.3f}-{op.ended - zero:.3f} {op.what} {op.version} ({op.former}): {op.answer}"
                for op in ops[:many]
            ]
    return []
