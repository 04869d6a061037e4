"""Why documents may not be kept where the operator says. Owns the types and their rule ids; never holds text.

The sentence of each rule is in `carnet/portal/messages/ops_blobs.toml` under `error.<rule>`.
"""

from carnet.storage.instance_errors import StartRefused


class BlobsNoPlace(StartRefused):
    """The address, or the address of the service, is not allowed."""

    rule = "blobs.no_place"


class BlobsNoSecrets(StartRefused):
    """The environment holds no secrets for the service."""

    rule = "blobs.no_secrets"


class BlobsAway(StartRefused):
    """The service does not answer, or fails."""

    rule = "blobs.away"


class BlobsDenied(StartRefused):
    """The service knows the secrets not, or they give too few rights."""

    rule = "blobs.denied"


class BlobsNoBucket(StartRefused):
    """There is no such bucket."""

    rule = "blobs.no_bucket"


class BlobsUnclaimed(StartRefused):
    """Nothing says that the place is this instance's: a typing error would look like an empty store."""

    rule = "blobs.unclaimed"


class BlobsOfAnother(StartRefused):
    """The place is another instance's: each would collect the documents of the other as orphans."""

    rule = "blobs.of_another"


class BlobsNotEmpty(StartRefused):
    """Something is at the place already that is not known to be ours."""

    rule = "blobs.not_empty"


class BlobsKept(StartRefused):
    """The bucket keeps what is erased (versions, an object lock): a destruction would not be one."""

    rule = "blobs.kept"


class BlobsRestored(StartRefused):
    """The instance comes back from a backup, and the place has documents of the one that was lost, or that serves."""

    rule = "blobs.restored"


class BlobsInFolder(StartRefused):
    """Documents are to be moved, and the options name no place."""

    rule = "blobs.in_folder"


class BlobsDiffer(StartRefused):
    """What was written and read back is not the same."""

    rule = "blobs.differ"
