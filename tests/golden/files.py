"""Reading and writing golden files: one compressed .npz a case, small enough to commit."""

from pathlib import Path

import numpy as np

from tests.parity.cases import Case

FOLDER = Path(__file__).parent
Numbers = dict[str, np.ndarray]


def write(case: Case, iterations: list[Numbers], version: str) -> Path:
    """Store the iterations (only the last one unless ``case.every``) and the PyTorch version that made them."""
    arrays = {"torch": np.array(version)}
    for i, numbers in enumerate(iterations):
        if case.every or i == len(iterations) - 1:
            arrays |= {f"{i}/{name}": _moved(case, name, array) for name, array in numbers.items()}
    path = FOLDER / f"{case.name}.npz"
    np.savez_compressed(path, allow_pickle=False, **arrays)  # type: ignore[arg-type] - the stubs take a name for allow_pickle
    return path


def read(case: Case) -> dict[int, Numbers]:
    """The stored iterations by number."""
    iterations: dict[int, Numbers] = {}
    with np.load(FOLDER / f"{case.name}.npz", allow_pickle=False) as arrays:
        for key in arrays.files:
            if key != "torch":
                number, name = key.split("/")
                iterations.setdefault(int(number), {})[name] = _moved(case, name, arrays[key], back=True)
    return iterations


def _moved(case: Case, name: str, array: np.ndarray, back: bool = False) -> np.ndarray:
    """Parameters are stored as what they moved from the start, which compresses: an unlit pixel moves no weight."""
    parameter, _, stage = name.rpartition(".")
    if stage not in ("before", "after"):
        return array
    initial = case.initial()[parameter]
    return array + initial if back else array - initial
