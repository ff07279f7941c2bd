"""Texts on which tokenizers differ: digits, spaces, letters of many scripts, and what is drawn from all of them."""

import random

_POOL = "aAbB zZ019 .,'!?\n\t\r  éßÉ日本。！한Привет٣१🙂́\u00a0\u3000½²Ⅷ$+<=>^~|`_-/()"
_DRAWN = random.Random(0)
TEXTS = [
    "In 1984, 2+2=5 naïve  café\n\n日本",
    "I'LL don't we've THEY'RE 's 'S ’s",
    "1234567 12 3 4,567.89",
    "a  b   c\t\td\n\n\n e \r\n f",
    "  leading",
    "trailing   ",
    "def f(x):\n    return x**2  # 100%",
    "日本語のテキスト、中文字符。한국어",
    "Привет, мир! Ελληνικά ÀÉÎ École ÉCOLE",
    "🙂🙃👩‍👩‍👧 ok",
    "عربي ١٢٣ हिन्दी १२३",
    "x\u00a0y\u2003z\u200bw",
    "e\u0301 n\u0303o cafe\u0301s \u092e\u0948\u0902 ﬁ ½ ² Ⅷ",
    "$5.00 <tag> ^^ ~|` + == [a](b)",
    "CamelCase snake_case HTTPServer iPhone",
    "so...\nand (this)\n\n\tx;\r\ny --\n",
    "two words and more words",
    "...!!!??? --- ***",
    "a1b2c3 4d",
    "the end.\nThe next line; word",
    "\n",
    "\n\n x",
    " ",
    "The cat sat on the mat, and 365 days later it still sat there.",
    *("".join(_DRAWN.choice(_POOL) for _ in range(_DRAWN.randint(3, 40))) for _ in range(120)),
]
