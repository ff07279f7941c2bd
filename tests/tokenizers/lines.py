"""What the tokenizers here are trained on, so that words are one token, several, or fall apart into bytes."""

LINES = (
    "The cat sat on the mat. Hello world, it's 2024 and the matron saw 12 cats!\n",
    "def f(x):\n    return x\n",
    "The copyright holder's Café licence. What's new in naïve Zürich? 日本語の文。\n",
) * 4
LINES += ("Hello world Hello world", "The cat The cat sat on the mat on the mat", "The copyright licence") * 40
