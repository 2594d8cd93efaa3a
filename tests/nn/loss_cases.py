"""Every loss with each of its settings, and outputs and targets for it: random, and as far out as 1000."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bpviz import nn

WEIGHT = [0.5, 2.0, 1.0, 0.0, 3.5]
CLASSES = len(WEIGHT)


@dataclass(frozen=True)
class LossCase:
    """A loss by name and arguments, as both bpviz and PyTorch take them."""

    loss: str
    arguments: dict[str, Any] = field(default_factory=dict)
    ignored: bool = False  # some targets are ignore_index

    def __str__(self) -> str:
        return "-".join([self.loss, *self.arguments, *(["ignored"] if self.ignored else [])])

    def build(self, **more: Any) -> Any:
        return getattr(nn, self.loss)(**self.arguments, **more)

    @property
    def of_classes(self) -> bool:
        return self.loss in ("CrossEntropyLoss", "NLLLoss")

    def data(self, batch: int, scale: float = 2.0, kind: Any = np.float64, seed: int = 0) -> tuple[Any, Any]:
        """Output, shape (batch, 5), and a target for it; outputs go from -scale to scale, where that is legal."""
        rng = np.random.default_rng(seed + batch)
        output = rng.uniform(-scale, scale, (batch, CLASSES)).astype(kind)
        if self.of_classes:
            target = rng.integers(0, CLASSES, batch)
            target[0] = 0  # one class with a weight above 0
            if self.ignored:
                target[batch // 2 :: 2] = self.arguments.get("ignore_index", -100)
            return output, target
        if self.loss.startswith("BCE"):
            target = rng.choice([0, 1, 0.25, 0.8], (batch, CLASSES)).astype(kind)
            if self.loss == "BCELoss":
                output = (0.5 + 0.5 * np.tanh(output.astype(np.float64) / 2)).astype(kind)  # the sigmoid
            return output, target
        return output, rng.uniform(-scale, scale, (batch, CLASSES)).astype(kind)


CASES = [
    LossCase("MSELoss"),
    LossCase("L1Loss"),
    LossCase("SmoothL1Loss"),
    LossCase("SmoothL1Loss", {"beta": 0.3}),
    LossCase("SmoothL1Loss", {"beta": 0.0}),
    LossCase("HuberLoss"),
    LossCase("HuberLoss", {"delta": 1.7}),
    LossCase("BCELoss"),
    LossCase("BCEWithLogitsLoss"),
    LossCase("BCEWithLogitsLoss", {"pos_weight": WEIGHT}),
    LossCase("NLLLoss"),
    LossCase("NLLLoss", ignored=True),
    LossCase("NLLLoss", {"weight": WEIGHT}),
    LossCase("NLLLoss", {"weight": WEIGHT, "ignore_index": 1}, ignored=True),
    LossCase("CrossEntropyLoss"),
    LossCase("CrossEntropyLoss", ignored=True),
    LossCase("CrossEntropyLoss", {"ignore_index": 2}, ignored=True),
    LossCase("CrossEntropyLoss", {"weight": WEIGHT}),
    LossCase("CrossEntropyLoss", {"weight": WEIGHT}, ignored=True),
    LossCase("CrossEntropyLoss", {"label_smoothing": 0.1}),
    LossCase("CrossEntropyLoss", {"label_smoothing": 1.0}),
    LossCase("CrossEntropyLoss", {"label_smoothing": 0.3}, ignored=True),
    LossCase("CrossEntropyLoss", {"label_smoothing": 0.3, "weight": WEIGHT}),
    LossCase("CrossEntropyLoss", {"label_smoothing": 0.3, "weight": WEIGHT, "ignore_index": 4}, ignored=True),
]
