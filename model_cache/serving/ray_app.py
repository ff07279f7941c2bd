"""The worker as a deployment of Ray Serve, which runs replicas of it: serve run model_cache.serving.ray_app:app

Every replica has one core's thread and the default model open before it is asked. It starts further replicas by how
many questions are under way. Needs requirements-serve.txt; nothing else imports this. Knows no question.
"""

import asyncio
from typing import Any

from ray import serve
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from model_cache import codec_recipe, request_model, settings
from model_cache.serving import models
from model_cache.serving.addresses import is_this_machine, model_id
from model_cache.serving.worker import MOST_WAITING, Worker

MODELS_NAMED = 3  # of a replica, beside the default one, to which questions about them are sent first
STOP_SECONDS = 2.0  # how long the other replicas may take to say whether a question is theirs
UNGUARDED = "Set LOGITSCOPE_SECRET: whoever reaches this address could ask its workers anything."


async def _named(model: str) -> str:
    """What Ray remembers of a model: its name alone, as the registry keeps the engine itself."""
    return model


_remember = serve.multiplexed(max_num_models_per_replica=MODELS_NAMED)(_named)


class Replica:
    """One worker. Ray makes it, and calls its methods."""

    async def __init__(self) -> None:  # type: ignore[misc]  # Ray awaits it
        codec_recipe.wanted.set()
        self._loop = asyncio.get_running_loop()
        self._secret = settings.secret()
        self._worker = Worker(self._request, secret=self._secret, stop_elsewhere=self._stop_elsewhere)
        self._default = await asyncio.to_thread(request_model(allow_directory=True).result)

    def __serve_build_asgi_app__(self) -> ASGIApp:
        return self._worker.app if self._secret else _for_this_machine(self._worker.app)

    def stop(self, question: str) -> bool:
        """Stop a question, if it is under way here."""
        return self._worker.stop(question)

    async def check_health(self) -> None:
        """
        Raises:
            ModelUnavailable: the default model does not answer any more.
        """
        await asyncio.to_thread(models.engine_or_opening, models.registered, "", False)

    def _request(self, name: str, fast: bool) -> models.OnItsWay:
        load = models.registered(name, fast)
        if key := model_id(name, fast=fast):
            asyncio.run_coroutine_threadsafe(_remember(key), self._loop)
        return load

    async def _stop_elsewhere(self, question: str) -> bool:
        """Stop a question of another replica: whoever asked can't know which one has it."""
        everywhere = serve.get_replica_context()
        handle = serve.get_deployment_handle(everywhere.deployment, everywhere.app_name)
        return any(await asyncio.to_thread(handle.broadcast("stop", question).results, timeout_s=STOP_SECONDS))


def _for_this_machine(app: ASGIApp) -> ASGIApp:
    """A worker without a secret, which answers nobody on another machine."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        client: tuple[str, int] | None = scope.get("client")
        if scope["type"] == "http" and (client is None or not is_this_machine(client[0])):
            await PlainTextResponse(f"{UNGUARDED}\n", 403)(scope, receive, send)
        else:
            await app(scope, receive, send)

    return guarded


deployment: Any = serve.deployment(
    name="worker",
    ray_actor_options={"num_cpus": 1},  # by which Ray gives it one thread
    max_ongoing_requests=MOST_WAITING,  # they wait in the replica, which says each how far it is; not before it
    max_queued_requests=100,  # who comes then is told to ask again
    autoscaling_config={
        "min_replicas": 1,
        "max_replicas": 2,
        "target_ongoing_requests": 8,
        "upscale_delay_s": 3,
        "downscale_delay_s": 120,
    },
    graceful_shutdown_timeout_s=60,  # what a replica has begun it answers before it ends
    graceful_shutdown_wait_loop_s=0.5,
    health_check_period_s=5,
    health_check_timeout_s=30,
)(serve.ingress()(Replica))
app = deployment.bind()
