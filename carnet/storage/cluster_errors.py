"""Why the embedded PostgreSQL does not start. Owns the types and their rule ids; never holds text for a person.

The sentence of each rule is in `carnet/portal/messages/ops.toml` under `error.<rule>`.
"""

from carnet.storage.instance_errors import StartRefused


class ClusterError(StartRefused):
    """The embedded cluster does not work; `rule` says why."""

    rule = "cluster.failed"


class BinariesMissing(ClusterError):
    """No PostgreSQL server program at the place named."""

    rule = "cluster.binaries_missing"


class ClusterInUse(ClusterError):
    """Another program holds this data folder."""

    rule = "cluster.in_use"


class DataFolderHalfMade(ClusterError):
    """The data folder is not empty and is not a whole cluster."""

    rule = "cluster.half_made"


class DataFolderForeign(ClusterError):
    """The data folder belongs to another account than the one that would run the server."""

    rule = "cluster.foreign_folder"


class WrongMajorVersion(ClusterError):
    """The data folder was made by another major version of PostgreSQL."""

    rule = "cluster.wrong_version"


class DiskFull(ClusterError):
    """There is no room left where the data folder is."""

    rule = "cluster.disk_full"


class FolderRefused(ClusterError):
    """A folder cannot be made or entered."""

    rule = "cluster.folder_refused"


class AccountRefused(ClusterError):
    """The server cannot run under an unprivileged account, or the present account has no name."""

    rule = "cluster.account_refused"


class ServerFailed(ClusterError):
    """initdb or the server ended with an error; the last line of its log is a fact."""

    rule = "cluster.server_failed"


class ServerSlow(ClusterError):
    """The server did not answer in time."""

    rule = "cluster.server_slow"
