"""Units: nats inside, bits at the edge."""

import math

NATS_PER_BIT = math.log(2)
