"""An engine on another machine: what serves one, and what is one by asking it. Knows no page."""
