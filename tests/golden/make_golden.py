"""Make the golden files from PyTorch: ``python -m tests.golden.make_golden``.

Needs torch (``make torch``). Run it again only to add a case or to move to a newer PyTorch; files are deterministic.
"""

import torch

from tests.golden import runs
from tests.golden.files import write
from tests.parity.cases import CASES
from tests.parity.run_torch import run_torch
from tests.parity.test_random_stacks import GRID, ITERATIONS, run
from tests.recipes import build
from tests.recipes.cook_torch import TorchKitchen


def main() -> None:
    torch.set_num_threads(1)
    version = torch.__version__.split("+")[0]
    for case in CASES:
        path = write(case, run_torch(case), version)
        print(f"{path.name}: {path.stat().st_size / 1000:,.0f} kB")
    made = {}
    for recipe in GRID:
        theirs = TorchKitchen(recipe, build(recipe).network.state_dict())
        masks = run(recipe)[2]  # which units a Dropout drops is drawn, not computed: PyTorch gets ours
        losses = [theirs.iterate(x, y, mask) for (x, y), mask in zip(recipe.batches(ITERATIONS), masks, strict=True)]
        made[recipe.seed] = losses, theirs.state()
    runs.write(made, version)
    print(f"{runs.FILE.name}: {runs.FILE.stat().st_size / 1000:,.0f} kB")


if __name__ == "__main__":
    main()
