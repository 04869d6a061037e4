"""RTF files: their words, and why one is not taken. Owns the refusals; decodes nothing in this process.

The file is kept byte for byte; what a person sees are its words. Embedded objects, templates and fields that fetch or
run something are refused (security.md A30): no reader of ours would follow them, but the one who downloads might.
"""

import json

from carnet.cda.capped import Limits, run_capped
from carnet.kernel.errors import Invalid

RTF_TYPES = frozenset({"text/rtf", "application/rtf"})
_LIMITS = Limits(memory=600_000_000, cpu_seconds=10, wall_seconds=60.0, output=8 << 20)


def rtf_text(data: bytes, *, element: str = "file") -> str:
    """The words of an RTF file.

    Rules: `rtf.not_rtf`, `rtf.damaged`, `rtf.too_deep`, `rtf.active`, `content.too_heavy`.
    """
    if not data.startswith(b"{\\rtf"):
        raise Invalid.of(element, "rtf.not_rtf")
    packed = run_capped("carnet.cda._rtf_child:text", data.rstrip(b"\x00\r\n "), argument=element, limits=_LIMITS,
                        element=element)  # fmt: skip
    words: str = json.loads(packed)
    return words
