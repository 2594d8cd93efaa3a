"""The README's example runs as it stands."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bpviz import nn

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PYTHON = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


def test_the_python_example_prints_what_the_readme_says(tmp_path):
    example = "".join(PYTHON)
    [expected] = re.findall(r"```text\n(.*?)```", README, flags=re.DOTALL)
    shown = subprocess.run([sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout == expected
    assert {path.name for path in tmp_path.iterdir()} == {"iteration.bpviz", "iteration.html", "run.safetensors"}


def test_one_pass_of_the_readme_s_loop_is_what_record_does():
    first, loop, _ = PYTHON
    build = first.partition("trace = ")[0]
    looped, recorded = {}, {}
    exec(build + loop.replace("range(100)", "range(1)"), looped)
    exec(build + "x, target = bpviz.datasets.xor()[:]\n", recorded)
    exec("bpviz.record(net, x, target, loss=loss, optimizer=optimizer)", recorded)
    before = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1), seed=0).state_dict()
    for name, value in looped["net"].state_dict().items():
        np.testing.assert_array_equal(value, recorded["net"].state_dict()[name])
        assert (value != before[name]).any()


@pytest.mark.torch
def test_pytorch_s_weights_come_over_as_the_readme_says():
    import torch

    layers = torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1)
    torch_net = torch.nn.Sequential(*layers).double()
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    [line] = re.findall(r"`(net\.load_state_dict\(.*)`", README)
    exec(line)
    x = [[0.3, -1.2], [2.0, 0.5]]
    np.testing.assert_allclose(net(x), torch_net(torch.tensor(x, dtype=torch.float64)).detach().numpy(), rtol=1e-12)


@pytest.mark.parametrize("command", sorted(set(re.findall(r"bin/bpviz ([a-z]+)", README))))
def test_every_command_of_the_readme_exists(command):
    shown = subprocess.run([sys.executable, "-m", "bpviz", command, "--help"], capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr
