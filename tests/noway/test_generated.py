"""Any sequence of acts and requests: whoever may not know of a secret sees the same in the world without it.

A sequence mixes what everybody does, what somebody asks for, and at one place the secret. It is played twice, with the
secret and without; each answer, the statements that it took, and the mails at the end are compared byte for byte.
`CARNET_NONINTERFERENCE` says how many sequences; `make noninterference` plays many.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from tests.noway.acts import OPERATIONS
from tests.noway.house import House
from tests.noway.observe import differences_of
from tests.noway.playing import SECRET, played, requests
from tests.noway.secrets import SECRETS

pytestmark = pytest.mark.slow

EXAMPLES = int(os.environ.get("CARNET_NONINTERFERENCE", "8"))
LONGEST = 9
PAIRS = [(secret.name, who) for secret in SECRETS.values() for who in secret.blind]
Numbered = list[str | int]
"""The name of an operation, or the number of a request."""
PROGRAMS = st.lists(st.sampled_from(sorted(OPERATIONS)) | st.integers(0, 2**16), min_size=2, max_size=LONGEST)


def test_any_sequence_tells_nothing_of_a_secret(home: House) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        # In the short form a failure is told as it is: `make noninterference` makes it small.
        phases=(Phase.generate, Phase.shrink) if EXAMPLES > 100 else (Phase.generate,),
    )
    @given(pair=st.sampled_from(PAIRS), before=PROGRAMS, after=PROGRAMS)
    def holds(pair: tuple[str, str], before: Numbered, after: Numbered) -> None:
        secret, who = SECRETS[pair[0]], pair[1]
        asked = requests(home, secret)
        numbered = [*before, SECRET, *after]
        program = [asked[item % len(asked)] if isinstance(item, int) else item for item in numbered]
        told_apart = differences_of(
            played(home, secret, who, program, kept=True), played(home, secret, who, program, kept=False)
        )
        note(str([str(item) for item in program]))
        assert not told_apart, "\n".join(told_apart)

    holds()
