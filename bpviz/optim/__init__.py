"""Optimizers, in NumPy; names and numbers are PyTorch's."""

from typing import TYPE_CHECKING, NoReturn

from bpviz.optim import lr_scheduler
from bpviz.optim.adagrad import Adagrad
from bpviz.optim.adam import Adam
from bpviz.optim.adamw import AdamW
from bpviz.optim.optimizer import Optimizer
from bpviz.optim.rmsprop import RMSprop
from bpviz.optim.sgd import SGD

__all__ = ["SGD", "Adagrad", "Adam", "AdamW", "Optimizer", "RMSprop", "lr_scheduler"]

if not TYPE_CHECKING:  # a type checker would believe that every name exists

    def __getattr__(name: str) -> NoReturn:
        """Say what there is where a name of ``torch.optim`` is missing."""
        if name.startswith("_"):  # Python itself asks for such names
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        there = ", ".join(each for each in __all__ if each not in ("Optimizer", "lr_scheduler"))
        raise AttributeError(f"bpviz.optim has no {name} yet; it has {there}")
