"""A trace as one offline page: the same stepper as in a notebook, in a file that asks nobody for anything."""

from .export import export_html

__all__ = ["export_html"]
