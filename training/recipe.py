"""Size, length and learning rates of a training run. Knows nothing else; what is read stands in `corpus.py`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """What one training run does; two runs of one recipe on one machine end alike."""

    seed: int = 20
    vocabulary: int = 8_192
    layers: int = 6
    width: int = 256
    heads: int = 4
    context: int = 512
    steps: int = 4_000
    tokens_a_step: int = 8_192
    # Windows grow: (share of the steps, length). Short ones are cheaper while the model learns what stands close by.
    windows: tuple[tuple[float, int], ...] = ((0.45, 128), (0.30, 256), (0.25, 512))
    full_window_every: int = 8  # so that the late positions are learned from the beginning on
    matrix_rate: float = 0.02  # Muon, for the blocks' matrices
    other_rate: float = 6e-3  # AdamW, for embeddings, biases and norms
    matrix_decay: float = 0.05
    other_decay: float = 0.01
    warm_up: float = 0.02  # share of the steps; then linear decay to zero

    def window(self, step: int) -> int:
        """Length of the windows of one step, in tokens."""
        if step % self.full_window_every == self.full_window_every - 1:
            return self.context
        passed = 0.0
        for share, length in self.windows:
            passed += share
            if step < passed * self.steps:
                return length
        return self.context

    def rate(self, step: int) -> float:
        """Share of the full learning rate at one step."""
        warm = max(1, round(self.warm_up * self.steps))
        return min((step + 1) / warm, (self.steps - step) / max(1, self.steps - warm))
