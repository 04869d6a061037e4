"""Whether bytes are text in UTF-8. Owns that one question; what other bytes may be is the asker's."""


def is_utf8(data: bytes) -> bool:
    """Whether all of it can be read as UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
