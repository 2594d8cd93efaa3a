"""Videos: one training iteration of any small dense network, drawn with Manim from its trace.

Needs the extra ``video`` (Manim, Typst); it is loaded when a video is drawn, not before.
"""

from .output import QUALITIES, Rendered, check_options, render
from .storyboard import Beat, storyboard

__all__ = ["QUALITIES", "Beat", "Rendered", "check_options", "render", "storyboard"]
