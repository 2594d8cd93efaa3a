"""A render that is killed leaves no half video at its name."""

import os
import signal
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.video

PROGRAM = """
from tests.animation.networks import xor
from bpviz.views import animation
animation.render(xor(), {path!r})
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_killed_render_leaves_no_file_at_the_final_name(tmp_path):
    path = tmp_path / "video.mp4"
    process = subprocess.Popen([sys.executable, "-c", PROGRAM.format(path=str(path))])
    try:
        end = time.monotonic() + 60
        while not any(file.stat().st_size for file in tmp_path.iterdir()):
            assert process.poll() is None and time.monotonic() < end, "the render never began to write"
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
    finally:
        process.kill()
        process.wait()
    assert not path.exists()
    assert all(file.name.startswith(".") for file in tmp_path.iterdir())
