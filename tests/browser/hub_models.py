"""The models on the Hub of the browser tests: one comes slowly, one at once, one is gated, one only breaks, one is
linked to, and one is left before it has come."""

SLOW, OTHER, GATED, BROKEN = "somebody/slow", "somebody/other", "somebody/gated", "somebody/broken"
LINKED, LEFT = "somebody/linked", "somebody/left"
