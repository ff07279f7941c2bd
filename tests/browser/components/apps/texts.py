"""Texts that try to be more than text, for the scripts of the component tests and for their tests."""

IMAGE = "<img src=x onerror=\"document.title='gone'\">"
HOSTILE = [IMAGE, "&lt;b&gt;", "</text><script>", '"quoted"', "\u0007", "😀", "a\nb"]
MARKS = ["fe", "", *"\u0301\u0e31\u093f\ufe0f\u034f\u3164\u1161\u20dd\u200b", "\u0323\u0307"]
LONG = "a token that is much longer than its column"
