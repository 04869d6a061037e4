"""Data of the policy: the rights matrix. Read once, at first use."""
