"""Speed and memory against doing the same work by hand, as a course notebook does: `make bench`, `make classroom`."""
