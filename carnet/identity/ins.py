"""The INS under the name that the packages above know. Owns nothing: it is `carnet.codes.ins`."""

from carnet.codes.ins import TEST_ROOTS, Ins, InsRoot, key_of, parse_ins

__all__ = ["TEST_ROOTS", "Ins", "InsRoot", "key_of", "parse_ins"]
