"""What a codec makes of a text, in words. Knows no tokenizer."""

from computation.perplexity import Convention

PLAIN = Convention(prefix_space=False)
BOS = Convention(prefix_space=False, bos=True)


def spelled(codec, ids):
    return [piece.decode() for piece in codec.pieces(ids)]


def own_pieces(codec, text, convention=PLAIN):
    """What each token of a text stands for, without what stands before the text."""
    encoded = codec.read(text, convention)
    return [piece.decode() for piece in encoded.pieces[encoded.n_prefix :]]
