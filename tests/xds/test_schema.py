"""The schemas of XDS.b and SAML in a program with threads: what one message breaks is told of that message."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from lxml import etree

from carnet.xds import ebrim, schema

THREADS = 16


def request(at: int) -> etree._Element:
    """A query with as many elements that nobody knows as its number says, each on its own line."""
    unknown = "".join(f"\n<q:Unknown{at} />" for _ in range(at % 2))
    return etree.fromstring(f'<q:AdhocQueryRequest xmlns:q="{ebrim.QUERY}">{unknown}</q:AdhocQueryRequest>')


def test_schemas_are_read_once_by_many_threads_that_begin_together() -> None:
    for _ in range(3):
        schema._schema.cache_clear()  # noqa: SLF001 -- as a program that has just started.
        together = Barrier(THREADS)

        def one(at: int, together: Barrier = together) -> tuple[str, ...]:
            together.wait()
            return schema.differences(request(at), against=schema.XDS if at % 4 else schema.SAML)

        with ThreadPoolExecutor(THREADS) as pool:
            found = list(pool.map(one, range(THREADS)))
        for at, places in enumerate(found):
            assert places, at
            if at % 4:
                assert (f"Unknown{at}" in " ".join(places)) == bool(at % 2), (at, places)
