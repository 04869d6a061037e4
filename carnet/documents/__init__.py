"""Entries, versions, lots, associations, visibility of documents. Owns their tables; never decides who sees them."""
