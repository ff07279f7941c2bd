"""The real model's own figures, and that it comes from the package index by its hash."""

import hashlib

from model_cache import CATALOG
from tests.real_model import NAME


def test_the_file_is_the_one_that_the_catalogue_pins(smollm2_file):
    packaged = CATALOG[NAME].packaged
    with smollm2_file.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == packaged.file_sha256
