"""One file, one public function, one transaction: parse, load, decide, record, act, answer. The door to records."""
