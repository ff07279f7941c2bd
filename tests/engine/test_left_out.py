"""What comes with a network and is not used stays out of the app's processes, comes once it is asked for, and changes
no figure.
"""

import subprocess
import sys

import pytest

from benchmarks.running import free_port
from tests.support.workers import ROOT, process

UNUSED = {"sympy", "torch._dynamo.eval_frame", "torch.distributed.tensor"}  # each the door to hundreds more
NETWORK = "transformers.modeling_utils"
WARM_UP = """
from app.server.warmup import WarmUp
warm_up = WarmUp()
warm_up.start()
warm_up._thread.join()
assert warm_up.problem is None, warm_up.problem
"""
FIGURES = """
import sys
if sys.argv[1] == "left out":
    from model_cache.left_out import leave_out
    leave_out()
from model_cache import token_surprise_table
table = token_surprise_table("The cat sat on the mat. It was the best of times, it was the worst of times.")
print(*(value.hex() for value in table.select_dtypes(float).stack()))
print("sympy" in sys.modules)
"""
COMPILED = """
import sys
from concurrent.futures import ThreadPoolExecutor

from model_cache.left_out import leave_out

leave_out()
import torch
import transformers.modeling_utils

stand_in = torch._dynamo
assert "torch._dynamo.eval_frame" not in sys.modules
assert not hasattr(stand_in, "__wrapped__") and not hasattr(stand_in, "__origin__")
mark = torch.compiler.disable(lambda x: x + 1)
assert mark(1) == 2 and torch.compiler.disable(reason="none")(mark)(1) == 2
assert "torch._dynamo.eval_frame" not in sys.modules

def compiled(_):
    {first}
    with torch.no_grad():
        return torch.compile(lambda x: 2 * x + 1, backend="eager")(torch.ones(2)).tolist()

with ThreadPoolExecutor(3) as threads:
    print(list(threads.map(compiled, range(3))))
from torch._dynamo.backends.registry import lookup_backend
import torch._dynamo.backends.registry as registry
assert registry.lookup_backend is lookup_backend and sys.modules["torch._dynamo"] is torch._dynamo is not stand_in
assert stand_in.optimize is torch._dynamo.optimize and torch.distributed.is_available()
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return done


def imported(told: str) -> set[str]:
    """What `-X importtime` told of."""
    return {line.rsplit("|", 1)[1].strip() for line in told.splitlines() if line.startswith("import time:")}


def assert_only_used(modules: set[str]) -> None:
    assert NETWORK in modules
    assert UNUSED & modules == set()


def scored(folder) -> str:
    file = folder / "rows.csv"
    file.write_text("text\nThe cat sat on the mat.\n")
    return run("-X", "importtime", "-m", "model_cache", "score", str(file), "--out", str(folder / "out.csv")).stderr


def warmed(folder) -> str:
    return run("-X", "importtime", "-c", WARM_UP).stderr


@pytest.mark.parametrize("of", [warmed, scored])
def test_a_process_of_the_app_opens_a_model_without_what_it_does_not_use(of, tmp_path):
    assert_only_used(imported(of(tmp_path)))


def test_so_does_a_worker(capfd):
    with process(free_port(), PYTHONPROFILEIMPORTTIME="1"):
        assert_only_used(imported(capfd.readouterr().err))


def test_figures_are_the_same_to_the_last_bit():
    without, with_all = (run("-c", FIGURES, how).stdout.splitlines() for how in ("left out", "as it is"))
    assert without[0] == with_all[0]
    assert len(without[0].split()) > 40
    assert (without[1], with_all[1]) == ("False", "True"), "a process of somebody else's has all of torch"


@pytest.mark.parametrize("first", ["", "import torch._dynamo.backends.registry"])
def test_the_compiler_comes_once_it_is_asked_for(first):
    assert run("-c", COMPILED.replace("{first}", first)).stdout.strip() == str([[3.0, 3.0]] * 3)
