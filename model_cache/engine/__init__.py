"""What answers questions about texts: questions as values, the interface of an engine, and the one in this process."""
