"""The trace: one recorded iteration, its addresses, steps and bytes."""

from .address import Address
from .history import History
from .program import PHASES, Block, Part, Target
from .record import record
from .steps import GRAINS, Step, Steps
from .trace import Trace
from .train import train

__all__ = [
    "GRAINS",
    "PHASES",
    "Address",
    "Block",
    "History",
    "Part",
    "Step",
    "Steps",
    "Target",
    "Trace",
    "record",
    "train",
]
