"""The documents that are deposited. Owns how they are made: the same uniqueId gives the same bytes, everywhere."""

import uuid

from carnet.ops.bench.documents import Writer
from tests import cast
from tests.torture.farm import SIZE


def paper(unique: uuid.UUID) -> bytes:
    """A document about Odette by Hélène."""
    return Writer(cast.ODETTE.identity, cast.HELENE.facts, cast.HELENE.place).cda(SIZE, unique)
