"""The trace: one recorded iteration, its addresses, steps and bytes."""

from .address import Address
from .dead import DeadUnits, dead_relus
from .diagnosis import Diagnosis
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
    "DeadUnits",
    "Diagnosis",
    "History",
    "Part",
    "Step",
    "Steps",
    "Target",
    "Trace",
    "dead_relus",
    "record",
    "train",
]
