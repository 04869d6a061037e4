"""Entries, versions, submission sets, associations and visibility of documents. Owns their tables; never decides who may see them."""
