"""A word as people mean it, in the spellings that a tokenizer tells apart. Text in, text out."""


def variants(word: str) -> list[str]:
    """A word with and without a leading space, as typed and with the first letter changed; the usual one first.

    Raises:
        ValueError: there is no word.
    """
    bare = word.strip()
    if not bare:
        raise ValueError("Type a word first.")
    other = bare[0].lower() + bare[1:] if bare[0].isupper() else bare[0].upper() + bare[1:]
    return list(dict.fromkeys([f" {bare}", bare, f" {other}", other]))
