"""`carnet blobs`: where documents are. Owns the two verbs; opens no document.

claim: marks the place in S3 that `blobs_at` names as this instance's, once. move: brings the documents of the
instance's folder there while the program serves; run it again when it was interrupted.
"""

import argparse

from django.conf import settings

from carnet.documents import contents
from carnet.ops.progress import bar
from carnet.ops.sentences import both
from carnet.ops.surroundings import opened
from carnet.storage import blob_moving
from carnet.storage.blob_errors import BlobsInFolder
from carnet.storage.blob_pair import PairBlobStore
from carnet.storage.blob_places import in_s3
from carnet.storage.blobs import LocalBlobStore
from carnet.storage.instance_folder import Instance


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One verb."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    claiming = verbs.add_parser("claim", help="marquer l'endroit / mark the place")
    claiming.add_argument(
        "--with-documents", action="store_true", help="ses fichiers sont les nôtres / the files there are ours"
    )
    verbs.add_parser("move", help="porter les documents du dossier dans S3 / bring the folder's documents to S3")


def run(args: argparse.Namespace) -> int:
    """Does what the verb says."""
    with opened() as instance:
        place = settings.CARNET_BLOBS_AT
        if not place:
            raise BlobsInFolder()
        if args.verb == "claim":
            in_s3(place, str(instance.id)).proof.claim(with_documents=args.with_documents)
            print(both("ops.blobs.claimed", place=place))
        else:
            _move(instance, place)
    return 0


def _move(instance: Instance, place: str) -> None:
    present = in_s3(place, str(instance.id))
    present.proof.check()
    pair = PairBlobStore(LocalBlobStore(instance.blob_folder), present)
    with bar("blobs move") as progress:
        moved = blob_moving.move(
            pair, lambda: set(contents.known_blobs()), lambda done, total: progress(done, total, "documents")
        )
    print(both("ops.blobs.moved", moved=moved.moved, place=place))
    if moved.left:
        print(both("ops.blobs.left", left=moved.left))
