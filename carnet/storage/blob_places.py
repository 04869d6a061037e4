"""Where the documents of an instance are. Owns the choice between its folder and S3; opens nothing inside a blob."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from carnet.storage.blob_errors import BlobsNoPlace, BlobsNoSecrets
from carnet.storage.blob_pair import PairBlobStore
from carnet.storage.blobs import BlobStore, LocalBlobStore

if TYPE_CHECKING:
    from carnet.storage.blob_s3 import S3BlobStore


def opened(address: str, folder: Path, owner: str) -> BlobStore:
    """The store of an instance: its folder, or S3 with what is still in the folder.

    BlobsNoPlace or BlobsNoSecrets when the address or the environment does not name a place.
    """
    if not address:
        return LocalBlobStore(folder)
    place = in_s3(address, owner)
    # A machine that never kept documents has no folder of them.
    return PairBlobStore(LocalBlobStore(folder), place) if folder.is_dir() else place


def in_s3(address: str, owner: str) -> "S3BlobStore":
    """The store at an address in S3; sends nothing yet."""
    # Imported when it is asked for: a folder needs no library.
    places, stores = import_module("carnet.storage.s3_place"), import_module("carnet.storage.blob_s3")
    try:
        found: S3BlobStore = stores.S3BlobStore(places.place_of(address, places.DOCUMENTS), owner)
    except places.NoPlace as error:
        if error.why == "secrets":
            raise BlobsNoSecrets(place=address) from None
        raise BlobsNoPlace(place=address) from None
    return found
