"""Saving and loading: arrays as safetensors, structure as JSON, no pickle and no code."""

from .save import Saved, load, load_state_dict, save, save_state_dict

__all__ = ["Saved", "load", "load_state_dict", "save", "save_state_dict"]
