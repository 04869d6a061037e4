"""Whether the place in S3 may be used, before a program begins. Owns the child that looks; never a store of its own.

A process that used the library of S3 must not be copied, and the web server and imports are copies of their parent
(`storage.s3_outage`): so a child looks and tells. A place that is away stops nobody: lists and cards need no document,
and each writing looks again.
"""

import json
import os
import sys
from typing import Final

from django.conf import settings

from carnet.ops.sentences import of_refusal
from carnet.storage import blob_errors
from carnet.storage.blob_errors import BlobsAway
from carnet.storage.blob_places import in_s3
from carnet.storage.instance_errors import StartRefused

_KINDS: Final = {
    kind.rule: kind for kind in vars(blob_errors).values() if isinstance(kind, type) and issubclass(kind, StartRefused)
}


def refuse_unusable(*, also_away: bool = False) -> None:
    """A StartRefused where documents could not be kept as they must be; a warning where the place is only away.

    `also_away`: for who does nothing but write documents, and would fail at the first.
    """
    found = fault()
    if isinstance(found, BlobsAway) and not also_away:
        print(of_refusal(found), file=sys.stderr, flush=True)
    elif found is not None:
        raise found


def fault() -> StartRefused | None:
    """What is wrong with the place; None when nothing is, or when documents are in the instance's folder."""
    if not settings.CARNET_BLOBS_AT:
        return None
    told = json.loads(_in_a_child() or '{"rule": "blobs.away", "facts": {"place": "S3", "why": "?"}}')
    return _KINDS[told["rule"]](**told["facts"]) if told else None


def _in_a_child() -> str:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        # Nothing of the parent is closed or flushed here: its connections are its own.
        try:
            os.write(writing, json.dumps(_looked()).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return told


def _looked() -> dict[str, object]:
    try:
        in_s3(settings.CARNET_BLOBS_AT, settings.CARNET_INSTANCE_ID).proof.check()
    except StartRefused as refused:
        return {"rule": refused.rule, "facts": refused.facts}
    return {}
