"""The models that are opened, or on their way: each once, by name. Opens none itself, and knows no weights."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from model_cache.catalog import ModelUnavailable
from model_cache.disk import GivenUp
from model_cache.engine.interface import Engine
from model_cache.failures import as_unavailable, let_go_of_frames
from model_cache.load import GIVEN_UP, Load

Key = tuple[str, bool]  # a model's name, and whether in bfloat16
Engines = OrderedDict[Key, Engine]  # least recently used first


class OpenedModels:
    """Engines by key, and loads of those that are being opened, each in a thread of its own.

    Attributes:
        lock: guards the two below.
        engines: of those that are open.
        loads: of those on their way.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.engines: Engines = OrderedDict()
        self.loads: dict[Key, Load] = {}

    def request(self, key: Key, name: str, open_model: Callable[[Load], Engine]) -> Load:
        """The engine that is here, the load that is under way, or one that begins now.

        Args:
            name: of the model, for a person.
            open_model: what opens it, in a thread; what it raises, `Load.result` raises as ModelUnavailable.
        """
        with self.lock:
            if key in self.engines:
                self.engines.move_to_end(key)
                here = Load(name)
                here.future.set_result(self.engines[key])
                return here
            if key not in self.loads or not self.loads[key].revived():
                load = self.loads[key] = Load(name)
                threading.Thread(
                    target=self._open, args=(key, load, open_model), name=f"open {name}", daemon=True
                ).start()
            return self.loads[key]

    def names(self) -> tuple[str, ...]:
        """Names of the opened models, each once, least recently used first."""
        with self.lock:
            return tuple(dict.fromkeys(name for name, _ in self.engines if name))

    def all_engines(self) -> tuple[Engine, ...]:
        """The opened engines, least recently used first; looking at them does not count as use."""
        with self.lock:
            return tuple(self.engines.values())

    def _open(self, key: Key, load: Load, open_model: Callable[[Load], Engine]) -> None:
        try:
            engine = open_model(load)
        except BaseException as error:  # the thread's edge: whoever waits gets it, a panic of a library's too
            unavailable = ModelUnavailable(GIVEN_UP) if isinstance(error, GivenUp) else as_unavailable(error, load.name)
            let_go_of_frames(unavailable)
            with self.lock:
                self._forget(key, load)
            load.future.set_exception(unavailable)
            return
        with self.lock:
            self.engines[key] = engine
            self._forget(key, load)
        load.future.set_result(engine)

    def _forget(self, key: Key, load: Load) -> None:
        if self.loads.get(key) is load:  # else somebody asked anew after it was given up
            del self.loads[key]
