"""Guess first, on each page: hidden until it is revealed."""
