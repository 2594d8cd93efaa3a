"""bpviz: see backpropagation, number by number.

Names are imported when first used, so that ``import bpviz`` costs no more than NumPy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOME = {
    "nn": "bpviz.nn",
    "optim": "bpviz.optim",
    "datasets": "bpviz.datasets",
    "record": "bpviz.trace",
    "train": "bpviz.trace",
    "Trace": "bpviz.trace",
    "Address": "bpviz.trace",
    "History": "bpviz.trace",
    "dead_relus": "bpviz.trace",
    "save": "bpviz.trace.saving",
    "load": "bpviz.trace.saving",
    "save_state_dict": "bpviz.trace.saving",
    "load_state_dict": "bpviz.trace.saving",
    "Session": "bpviz.session",
    "Stepper": "bpviz.views.widget",
    "export_html": "bpviz.views.page",
    "set_language": "bpviz.locale",
    "check": "bpviz.check",
}
_PACKAGES = {"nn", "optim", "datasets", "check"}

if TYPE_CHECKING:
    from . import check, datasets, nn, optim
    from .locale import set_language
    from .session import Session
    from .trace import Address, History, Trace, dead_relus, record, train
    from .trace.saving import load, load_state_dict, save, save_state_dict
    from .views.page import export_html
    from .views.widget import Stepper

__all__ = [
    "Address",
    "History",
    "Session",
    "Stepper",
    "Trace",
    "check",
    "datasets",
    "dead_relus",
    "export_html",
    "load",
    "load_state_dict",
    "nn",
    "optim",
    "record",
    "save",
    "save_state_dict",
    "set_language",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"bpviz has no {name!r}; it has {', '.join(__all__)}")
    module = import_module(_HOME[name])
    found = globals()[name] = module if name in _PACKAGES else getattr(module, name)  # Python does not ask again
    return found


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
