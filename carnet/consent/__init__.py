"""Life of records, consents, authorisations, blocks, treating doctors. Owns their tables; never decides what they allow."""
