"""The models that are loaded in this process: each once, the least recently used leaving before the next one comes.

Turns a name into an engine; knows neither weights nor requests.
"""

import threading
from collections import OrderedDict
from concurrent.futures import Future

from model_cache import hub, loader, memory
from model_cache.catalog import Source, label, source
from model_cache.engine.interface import Engine
from model_cache.engine.local import LocalEngine
from model_cache.failures import as_unavailable

_engines: OrderedDict[tuple[str, bool], Engine] = OrderedDict()  # by name, and whether in bfloat16
_loads: dict[tuple[str, bool], "Load"] = {}
_registry = threading.Lock()  # guards the two above
_one_at_a_time = threading.Lock()  # so that two loads cannot both count on the same memory


class Load:
    """A model on its way.

    Attributes:
        bytes_here, bytes_total: of the download; 0 of 0 while there is none.
        weight_bytes: that are being read into memory; 0 before.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.future: Future[Engine] = Future()
        self.bytes_here = 0
        self.bytes_total = 0
        self.weight_bytes = 0

    def done(self) -> bool:
        return self.future.done()

    def result(self, timeout: float | None = None) -> Engine:
        """Wait for the engine; raises ModelUnavailable, or TimeoutError."""
        return self.future.result(timeout)

    def words(self) -> str:
        """What is happening, for a person."""
        if self.bytes_total > 0 and self.bytes_here < self.bytes_total:
            here, total = memory.gigabytes(self.bytes_here), memory.gigabytes(self.bytes_total)
            return f"Downloading {label(self.name)}: {here} of {total}"
        return f"Opening {label(self.name)}"

    @property
    def fraction(self) -> float:
        return self.bytes_here / self.bytes_total if self.bytes_total else 0.0


def request_model(name: str | None = None, *, allow_directory: bool = False, fast: bool = False) -> Load:
    """Ask for a model without waiting. Asking twice for one that is on its way gives the same answer.

    Args:
        name: a catalogue name or a Hub id; None is the default model.
        allow_directory: whether a local directory will do as well.
        fast: whether in bfloat16, which halves the memory and on processors made for it the time, and rounds every
            step.

    Raises:
        ModelUnavailable: the name is none of these. What goes wrong later is raised by `Load.result`.
    """
    wanted = source(name, allow_directory=allow_directory)
    key = (wanted.name, fast)
    with _registry:
        if key in _engines:
            _engines.move_to_end(key)
            here = Load(wanted.name)
            here.future.set_result(_engines[key])
            return here
        if key not in _loads:
            _loads[key] = Load(wanted.name)
            thread = threading.Thread(
                target=_load_in_background, args=(wanted, fast, _loads[key]), name=f"load {wanted.name}", daemon=True
            )
            thread.start()
        return _loads[key]


def open_model(model: str | None = None, *, fast: bool = False) -> Engine:
    """The engine of a model, loaded if need be.

    Args:
        model: a catalogue name, a Hub id or a local directory; None is the default model.
        fast: as `request_model`.

    Raises:
        ModelUnavailable: it cannot be had; the text says why, and what to do.
    """
    return request_model(model, allow_directory=True, fast=fast).result()


def loaded_models() -> tuple[str, ...]:
    """Names of the loaded models, least recently used first."""
    with _registry:
        return tuple(dict.fromkeys(name for name, _ in _engines))


def loaded_engines() -> tuple[Engine, ...]:
    """The engines of the loaded models, least recently used first; looking at them does not count as use."""
    with _registry:
        return tuple(_engines.values())


def _load_in_background(wanted: Source, fast: bool, load: Load) -> None:
    def on_progress(here: int, total: int) -> None:
        load.bytes_here, load.bytes_total = here, total

    try:
        directory = wanted.directory or hub.fetch(wanted, on_progress)
        with _one_at_a_time:
            needed = (2 if fast else 4) * loader.weights_in(directory, label(wanted.name))
            memory.check_fits(
                label(wanted.name), needed, dtype=loader.dtype_name(fast)
            )  # before any other model has to go for it
            load.weight_bytes = needed
            _make_room()
            loaded = loader.load(directory, wanted.name, fast=fast)
            engine = LocalEngine(
                loaded.info, loaded.codec, loaded.model, make_room=lambda: _make_room(beside=(wanted.name, fast))
            )
    except Exception as error:  # the thread's edge: whoever waits gets it
        with _registry:
            del _loads[wanted.name, fast]
        load.future.set_exception(as_unavailable(error, wanted.name))
        return
    with _registry:
        _engines[wanted.name, fast] = engine
        del _loads[wanted.name, fast]
    load.future.set_result(engine)


def _make_room(beside: tuple[str, bool] | None = None) -> None:
    """Release the least recently used models until what is held, and what is being read, fits into the budget.

    Args:
        beside: a model that stays.
    """
    budget = memory.budget_bytes()
    with _registry:
        for key in [key for key in _engines if key != beside]:
            held = sum(engine.status().weight_bytes for engine in _engines.values())
            if held + sum(load.weight_bytes for load in _loads.values()) <= budget:
                break
            _engines.pop(key).close()
