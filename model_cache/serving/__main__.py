"""Start a worker: python -m model_cache.serving [--host 127.0.0.1] [--port 8600]

It answers for the model that LOGITSCOPE_MODEL names, and for others that are asked for. On any address but this
machine's own it asks for LOGITSCOPE_SECRET.
"""

import argparse
import sys

import uvicorn

from model_cache import codec_recipe, request_model, settings
from model_cache.serving.addresses import is_this_machine
from model_cache.serving.worker import Worker

DRAIN_SECONDS = 30  # what is under way may take so long once the worker is told to end


def main() -> int:
    """Serve until told to end; a sentence and 2 where that cannot be."""
    parser = argparse.ArgumentParser(prog="python -m model_cache.serving", description="Answer questions for others.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8600)
    options = parser.parse_args()
    try:
        secret = settings.secret()
    except settings.BadSetting as error:
        print(error, file=sys.stderr)
        return 2
    if not secret and not is_this_machine(options.host):
        print(f"Set LOGITSCOPE_SECRET: whoever reaches {options.host} could ask this worker anything.", file=sys.stderr)
        return 2
    codec_recipe.wanted.set()
    request_model(allow_directory=True)  # on its way before anybody asks
    uvicorn.run(
        Worker(secret=secret).app,
        host=options.host,
        port=options.port,
        log_level="warning",
        http="h11",  # which bounds the head of a request; httptools does not
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
