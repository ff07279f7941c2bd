"""GGUF files: checked, unpacked once into a directory like any other model's, and kept so. Opens no network."""
