"""More than one process: what starts them together on one machine, and files for those who run many."""
