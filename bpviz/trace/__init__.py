"""The trace: one recorded iteration, its addresses, steps and bytes."""

from .address import Address
from .history import History
from .program import Block, Part, Target
from .record import record
from .step import Step
from .steps import GRAINS, Steps
from .trace import Trace
from .train import train

__all__ = [
    "GRAINS",
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
