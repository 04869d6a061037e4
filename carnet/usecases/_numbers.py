"""Which numbers an instance takes: test numbers on demo and sandbox, real ones in production. Owns that rule only."""

from django.conf import settings

from carnet.identity.ins import Ins
from carnet.kernel.trace import require


def for_this_instance(ins: Ins, element: str = "ins") -> Ins:
    """The number itself; Invalid when its root is not for this kind of instance (DESIGN 2)."""
    for_tests = settings.CARNET_FOR_TESTS_ONLY
    require(not for_tests or ins.for_tests_only, element, "ins.real_on_a_test_instance", root=ins.root.value)
    require(for_tests or not ins.for_tests_only, element, "ins.test_in_production", root=ins.root.value)
    return ins
