"""An INS as identities carry it. Owns its shape here; its arithmetic (form, key, parts) is `carnet.codes.ins`."""

from dataclasses import dataclass, replace
from enum import StrEnum

from carnet.codes import ins as arithmetic
from carnet.codes import oids
from carnet.codes.ins import key_of as key_of
from carnet.kernel.errors import Invalid


class InsRoot(StrEnum):
    """Which identifier a number is: the OID that goes with it everywhere."""

    NIR = oids.INS_NIR
    NIA = oids.INS_NIA
    NIR_TEST = oids.INS_NIR_TEST
    NIR_DEMO = oids.INS_NIR_DEMO


TEST_ROOTS = frozenset({InsRoot.NIR_TEST, InsRoot.NIR_DEMO})


@dataclass(frozen=True)
class Ins:
    """A number with its key (15 characters) under its root."""

    root: InsRoot
    value: str

    @property
    def for_tests_only(self) -> bool:
        """Whether the root names test or demonstration identities, which production refuses."""
        return self.root in TEST_ROOTS


def parse_ins(root: str, text: str, element: str = "ins") -> Ins:
    """The INS that was sent; Invalid, at this element, with everything that is wrong with its root, form or key."""
    value = arithmetic.normalised(text)
    if found := arithmetic.problems(value, root):
        raise Invalid(*(replace(problem, element=element) for problem in found))
    return Ins(InsRoot(root), value)
