"""Errors of `carnet vault`. Owns types and rule ids; the sentences are in `ops_vault.toml`."""

from carnet.storage.instance_errors import StartRefused


class UnknownVersion(StartRefused):
    """Keys are wrapped by a version that the file does not have."""

    rule = "vault.unknown_version"


class StillNeeded(StartRefused):
    """A former version still wraps keys."""

    rule = "vault.still_needed"


class BackupsNeedIt(StartRefused):
    """Backups may still need a former version."""

    rule = "vault.backups_need_it"


class TooEarly(StartRefused):
    """Another process may still use a former version."""

    rule = "vault.too_early"


class SettingWrong(StartRefused):
    """A setting of a sealer is not NAME=VALUE."""

    rule = "vault.setting"


class ShareNumbers(StartRefused):
    """The numbers of shares do not go together."""

    rule = "vault.share_numbers"


class SharesWrong(StartRefused):
    """The shares that were just made do not work."""

    rule = "vault.shares_wrong"


class ShareMistyped(StartRefused):
    """A share has a wrong or missing word."""

    rule = "vault.shares_mistyped"


class ShareOfOtherSet(StartRefused):
    """A share is of another set."""

    rule = "vault.shares_other_set"


class SharesTooFew(StartRefused):
    """More shares are needed."""

    rule = "vault.shares_too_few"


class ShareTwice(StartRefused):
    """A share was given twice."""

    rule = "vault.shares_twice"


class SharesOfOtherKey(StartRefused):
    """The shares do not open this file."""

    rule = "vault.shares_other_key"


class FileUnreadable(StartRefused):
    """A file cannot be read."""

    rule = "vault.unreadable"


class FileUnwritable(StartRefused):
    """A file cannot be written."""

    rule = "vault.cannot_write"


class IndexSecretUnknown(StartRefused):
    """Blind indexes were made with a secret that the file does not have."""

    rule = "vault.index_secret_unknown"


class IndexDistributed(StartRefused):
    """Rows are placed on a cluster by the index that would change."""

    rule = "vault.index_distributed"
