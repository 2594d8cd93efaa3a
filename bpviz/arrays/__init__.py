"""Arrays that are written in place and can be handed to a trace without a copy."""

from bpviz.arrays.buffer import Buffer
from bpviz.arrays.quiet import quiet
from bpviz.arrays.workspace import Workspace

__all__ = ["Buffer", "Workspace", "quiet"]
