"""The proof that there is no way around: two worlds that differ by a secret answer alike to who may not know of it."""
