"""Make the golden files from PyTorch: ``python -m tests.golden.make_golden``.

Needs torch (``make torch``). Run it again only to add a case or to move to a newer PyTorch; files are deterministic.
"""

import torch

from tests.golden.files import write
from tests.parity.cases import CASES
from tests.parity.run_torch import run_torch


def main() -> None:
    torch.set_num_threads(1)
    for case in CASES:
        path = write(case, run_torch(case), torch.__version__.split("+")[0])
        print(f"{path.name}: {path.stat().st_size / 1000:,.0f} kB")


if __name__ == "__main__":
    main()
