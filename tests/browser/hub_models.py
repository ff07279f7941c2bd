"""The models on the Hub of the browser tests: one comes slowly, one at once, one is gated, one only breaks."""

SLOW, OTHER, GATED, BROKEN = "somebody/slow", "somebody/other", "somebody/gated", "somebody/broken"
