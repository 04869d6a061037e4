"""The inspector of a sandbox."""
