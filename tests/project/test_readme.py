"""The README's example runs as it stands."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def test_the_python_example_prints_what_the_readme_says(tmp_path):
    [example] = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    [expected] = re.findall(r"```text\n(.*?)```", README, flags=re.DOTALL)
    shown = subprocess.run([sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout == expected
    assert {path.name for path in tmp_path.iterdir()} == {"iteration.bpviz", "iteration.html"}


@pytest.mark.parametrize("command", sorted(set(re.findall(r"bin/bpviz ([a-z]+)", README))))
def test_every_command_of_the_readme_exists(command):
    shown = subprocess.run([sys.executable, "-m", "bpviz", command, "--help"], capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr
