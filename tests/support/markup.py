"""Texts that a page of Markdown could take for markup, and what a browser may not make of them. Knows no page."""

import re

# Each is one line, so that it stands as it is in a name, a label and a sentence.
CRAFTED = [
    "www.evil.example",
    "see https://evil.example/a?b=c&d=e#f, ok",
    "HTTP://EVIL.EXAMPLE and http://u:p@evil.example:80/",
    "mailto:someone@evil.example or someone@evil.example",
    "<https://evil.example> <someone@evil.example>",
    "[a link](https://evil.example) and [another][1]",
    "![a picture](https://evil.example/a.png)",
    '<img src="https://evil.example/a.png" onerror="alert(1)">',
    "<script>alert(1)</script><b>bold</b><!-- gone -->",
    ":red[red] :blue-background[b] :orange-badge[o] :small[s] :color[c]{foreground=red}",
    ":material/home: :material_home: :streamlit: :help[what]",
    ":smile: :+1: :-1: 12:30:45 8-) :)",
    "$x^2$ and $$y_1$$ \\(z\\) costs $5 or $6",
    "**bold** __bold__ *it* _it_ ~~gone~~ ~gone~ `code` ``",
    "# heading",
    "> quote",
    "1. one",
    "- [ ] a task",
    "a footnote[^1] [^1]: its text",
    "&amp; &lt;b&gt; &#97; &copy; &nbsp;",
    "a -> b <- c <-> d -- e >= f <= g ~= h ---",
    "| a | b | \\ back\\slash \\* \\[x\\]",
    "\u202eabc\u202c \u2067def gpj.exe",
    "        code ``` ~~~ *** --- === a_b_c",
]

NOTHING = ":color[]"  # what stands between signs that Streamlit would read together; it draws nothing
# What Streamlit 1.67 looks for in a piece of text that Markdown left alone, as its front end writes it.
_LOOKED_FOR = re.compile(
    r"(?:https?://|www(?=\.))[-.\w]+"
    r"|[-.\w+]+@[-\w]+(?:\.[-\w]+)+"
    r"|:\+1:|:-1:|:[\w-]+:|:material_\w+:|:streamlit:"
    r"|(?:^|\s)(?:<->|->|<-|--|>=|<=|~=)(?:\s|$)",
    re.ASCII | re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|&#32;")
_UNESCAPED = re.compile(r"[!-/:-@\[-`{-~]")


def shown(markdown: str) -> str:
    """What a page shows of Markdown that `escape` wrote, but for the turns of direction that it ends with."""
    return _ESCAPED.sub(lambda match: match[1] or " ", markdown.replace(NOTHING, ""))


def read_as_markup(markdown: str) -> list[str]:
    """What Streamlit would read as markup in Markdown that has none."""
    source = _ESCAPED.sub("", markdown.replace(NOTHING, ""))
    pieces = [shown(piece) for piece in markdown.split(NOTHING)]
    return [*_UNESCAPED.findall(source), *(match[0] for piece in pieces for match in _LOOKED_FOR.finditer(piece))]


# What Markdown could have become on a page, by selector: none of it may come of a text.
_PLACES = ("[data-testid=stMarkdownContainer]", "[data-testid=stCaptionContainer]")
COLOURED = ".stMarkdownColoredText, .stMarkdownColoredBackground, .stMarkdownBadge"


def made_of(*tags: str) -> str:
    """A selector of these, wherever Markdown is drawn, and of everything in colour."""
    return ", ".join([COLOURED, *(f"{place} {tag}" for place in _PLACES for tag in tags)])


FOREIGN = made_of(
    "a:not([href^='#'])", "img", "script", "iframe", ".katex", "del", "blockquote", "[aria-label$=' icon']"
)
MADE_OF_MARKUP = f"{FOREIGN}, {made_of('code', 'em', 'li', 'table', 'hr', 'h1')}"


def on_one_line(text: str) -> str:
    """A text as a browser's lines have it, white space as single spaces; without what restores directions."""
    return " ".join(text.replace("\u202c", "").replace("\u2069", "").split())
