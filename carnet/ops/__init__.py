"""The command line. Starts, checks and feeds an instance; it never shows medical content and never decides rights."""
