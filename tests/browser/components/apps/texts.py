"""Texts that try to be more than text, for the scripts of the component tests and for their tests."""

IMAGE = "<img src=x onerror=\"document.title='gone'\">"
HOSTILE = [IMAGE, "&lt;b&gt;", "</text><script>", '"quoted"', "\u0007", "😀", "a\nb"]
LONG = "a token that is much longer than its column"
