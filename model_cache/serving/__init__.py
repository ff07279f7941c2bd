"""An engine on another machine: what serves one, and what is one by asking it. Knows no page."""

from model_cache.left_out import leave_out

leave_out()  # before any of these modules brings transformers
