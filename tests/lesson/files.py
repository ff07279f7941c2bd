"""Lessons as files, for tests."""

from app.lesson.lesson import Lesson
from app.lesson.reader import read

HEAD = """title = "A lesson"
summary = "What it is about."
"""
STEP = """
[[step]]
part = "Tokens"
title = "What a token is"
page = "next"
task = "Type something of **eight** tokens."
explanation = "Your text has {n_tokens} tokens."
parameters = { phrase = "This weekend I plan to" }
check = { tokens_at_least = 8 }
"""
QUESTION = """
[step.question]
prompt = "How many tokens?"
kind = "number"
answer = "n_tokens"
"""
ON_SURPRISE = """
[[step]]
part = "Surprise"
title = "The most surprising token"
page = "surprise"
task = "Pin the most surprising token."
explanation = "It is **{most_token}**, with {most_surprise}."
parameters = { text = "The cat sat on the moon and sang." }
check = { place_is_most_surprising = true }
[step.question]
prompt = "Which one?"
kind = "word"
answer = "most_token"
"""
EIGHT = "The quick brown fox jumps over the lazy dog today."
OWN = "My own sentence, which I have typed myself and would not like to lose."
LESSON = HEAD + STEP + QUESTION + ON_SURPRISE


def lesson_of(source: str) -> Lesson:
    return read("mine", "mine.toml", source.encode())
