"""What the server tells whoever watches it: /healthz, /status and /metrics. Knows no visitor.

The figures come with torch, so they are imported when they are first asked for: the server starts without.
"""

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.server import warmup

FRESH = {"Cache-Control": "no-store"}


async def healthz(_: Request) -> Response:
    """200 once the default model has answered, 503 and a sentence before."""
    if warmup.warm_up.problem is None:
        return PlainTextResponse("The default model answers.\n", headers=FRESH)
    return PlainTextResponse(f"{warmup.warm_up.problem}\n", status_code=503, headers=FRESH)


def status_json(_: Request) -> Response:
    """How things stand, for a program; waits for the first imports."""
    from app.server import snapshot

    return JSONResponse(snapshot.as_json(snapshot.take(ready=warmup.warm_up.problem is None)), headers=FRESH)


def metrics(_: Request) -> Response:
    """The same for Prometheus."""
    from app.server import snapshot

    text = snapshot.as_prometheus(snapshot.take(ready=warmup.warm_up.problem is None))
    return Response(text, media_type=CONTENT_TYPE_PLAIN_0_0_4, headers=FRESH)


ROUTES = [Route("/healthz", healthz), Route("/status", status_json), Route("/metrics", metrics)]
