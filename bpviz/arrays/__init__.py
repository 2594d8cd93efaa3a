"""Arrays that are written in place and can be handed to a trace without a copy; and one function NumPy lacks."""

from bpviz.arrays.buffer import Buffer, lend
from bpviz.arrays.erf import erf
from bpviz.arrays.quiet import quiet
from bpviz.arrays.workspace import Workspace

__all__ = ["Buffer", "Workspace", "erf", "lend", "quiet"]
