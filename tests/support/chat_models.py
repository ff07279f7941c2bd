"""A chat template that is made up, and tiny models, engines and tokenizers that have one."""

from pathlib import Path

from model_cache.chat.opening import read_chats
from model_cache.chat.scripts import Script, Scripts
from model_cache.text_codec import TextCodec
from tests.support.fake_engine import END as FAKE_END
from tests.support.fake_engine import N_BYTES, VOCABULARY, FakeEngine, byte_tokenizer
from tests.support.tiny_models import edit_json, save_tiny_gpt2

END = "<|endoftext|>"
TEMPLATE = (
    "{% for message in messages %}"
    "{{ eos_token + message['role'] + ':\\n' + message['content'] | trim + eos_token + '\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ eos_token + 'assistant:\\n' }}{% endif %}"
)
BARE = "{% for message in messages %}{{ message['content'] + eos_token }}{% endfor %}"
ALTERNATING = "{% if messages[0]['role'] != 'user' %}{{ raise_exception('a user speaks first') }}{% endif %}" + TEMPLATE


def script(*literals: str, strips: bool = False) -> Script:
    return Script(literals, ((strips, strips),) * (len(literals) - 1))


SCRIPTS = Scripts(
    user=script(f"{FAKE_END}user:\n", f"{FAKE_END}assistant:\n"),
    assistant=script(f"{FAKE_END}assistant:\n", FAKE_END),
    answer=script(f"{FAKE_END}user:\n", f"{FAKE_END}assistant:\n", FAKE_END),
)


def chat_engine(scripts: Scripts = SCRIPTS, **how) -> FakeEngine:
    """An engine without weights whose model is made for chats."""
    backend = byte_tokenizer()
    codec = TextCodec(backend, N_BYTES, [FAKE_END])
    read_chats(codec, backend, scripts, VOCABULARY)
    assert codec.chat is not None
    return FakeEngine(codec=codec, **how)


def save_tiny_chat_model(folder: Path, template: object = TEMPLATE) -> Path:
    """The tiny GPT-2 with a chat template."""
    save_tiny_gpt2(folder, seed=0)
    edit_json(folder / "tokenizer_config.json", chat_template=template, eos_token=END)
    return folder
