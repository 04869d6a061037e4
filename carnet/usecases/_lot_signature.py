"""The signature of a lot against the documents of the lot. Owns when it is checked, and by whose certificates.

The same for every door. A list of certificates is the operator's (`signature_trust`); without one a signature is kept,
and its sender is told that nobody checked it.
"""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from carnet.cda.signature_check import check_signature
from carnet.cda.sniff import MediaType, sniff
from carnet.codes.documents import SIGNATURE_TYPE
from carnet.kernel.errors import Invalid, Problem
from carnet.usecases._submission import Submission, SubmittedDocument
from carnet.usecases._submitted_file import placed


def with_signatures(lot: Submission, now: datetime) -> Submission:
    """The lot, with what is wrong with its signatures among its problems, and what is told among its warnings."""
    if not any(_signs(one) for one in lot.documents):
        return lot
    contents = {one.unique_id: one.data for one in lot.documents if one.unique_id}
    wrong: list[Problem] = []
    told: list[Problem] = []
    for one in lot.documents:
        if not _signs(one):
            continue
        try:
            found = check_signature(one.data, contents, _trust(settings.CARNET_SIGNATURE_TRUST), now)
        except Invalid:
            # What is no signature at all is refused where files are read.
            continue
        wrong += [placed(one, problem) for problem in found.errors]
        told += [placed(one, problem) for problem in found.warnings]
    return replace(lot, problems=(*lot.problems, *wrong), warnings=(*lot.warnings, *told))


def _signs(one: SubmittedDocument) -> bool:
    if one.type_code is None:
        # An open instance takes a file whose type is not said: it is what it is all the same.
        return sniff(one.data) is MediaType.SIGNATURE
    return one.type_code.code == SIGNATURE_TYPE


@lru_cache(maxsize=2)
def _trust(path: str) -> bytes | None:
    """The operator's list, read once: a change of it takes a restart, like every option."""
    return Path(path).read_bytes() if path else None
