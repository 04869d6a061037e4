"""One file, one public function, one transaction each: parse, load, decide, record, act, answer. The only door to records."""
