"""Chat templates: rendered in a process of its own, and read as what stands before and behind a message."""
