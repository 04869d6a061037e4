"""The inspector of a sandbox: the messages of software that came lately, with every rule that was checked on the way.

Owns the folder of messages, the catalogue of rules and the report. Never in production or in a demonstration: there
`CARNET_INSPECTOR_FOLDER` is empty, nothing is kept, and its pages are not among the addresses. It checks nothing
itself: each check says itself where it runs (`carnet.kernel.trace`).
"""
