"""The database connection, record heads and keys, locator, outbox, blobs. Trusts no back end; never decides rights."""
