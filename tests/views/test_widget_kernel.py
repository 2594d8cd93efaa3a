"""The stepper over a session in a real Jupyter kernel: it trains, and the kernel stays usable."""

from queue import Empty
from time import monotonic

import pytest
from jupyter_client.manager import start_new_kernel

MAKE = """
import bpviz
from bpviz import datasets, nn, optim
network = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1), seed=0)
optimizer = optim.SGD(network.parameters(), lr=0.1)
session = bpviz.Session(network, datasets.xor(), loss=nn.MSELoss(), optimizer=optimizer)
stepper = bpviz.Stepper(session)
print(stepper.comm.comm_id)
"""


class Kernel:
    """A kernel, and the widget's comm in it."""

    def __init__(self, client):
        self.client = client
        self.comm = self.run(MAKE)

    def run(self, code):
        """Run a cell; returns what it prints."""
        told = []
        reply = self.client.execute_interactive(code, output_hook=told.append, timeout=60)
        assert reply["content"]["status"] == "ok", reply["content"]
        return "".join(each["content"]["text"] for each in told if each["msg_type"] == "stream").strip()

    def say(self, **content):
        data = {"comm_id": self.comm, "data": {"method": "custom", "content": content}}
        self.client.shell_channel.send(self.client.session.msg("comm_msg", data))

    def hear(self, kind, to):
        """Wait for a message of the widget."""
        end = monotonic() + 60
        while monotonic() < end:
            try:
                message = self.client.get_iopub_msg(timeout=1)
            except Empty:
                continue
            assert message["msg_type"] != "error", message["content"]
            content = message["content"].get("data", {}).get("content", {})
            if message["msg_type"] == "comm_msg" and (content.get("type"), content.get("to")) == (kind, to):
                return content, message["buffers"]
        raise AssertionError(f"no {kind} for message {to}")


@pytest.fixture(scope="module")
def kernel():
    manager, client = start_new_kernel(kernel_name="python3")
    yield Kernel(client)
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    manager.cleanup_resources()


def test_cells_run_while_the_stepper_trains_and_stop_stops_it(kernel):
    kernel.say(type="train", iterations=1_000_000, id=1)
    content, buffers = kernel.hear("progress", 1)
    assert len(buffers[0]) == 8 * (content["iteration"] + 1 - content["start"])
    during = int(kernel.run("print(len(session))"))
    assert 1 < during < 1_000_000
    kernel.say(type="stop", id=2)
    kernel.hear("reply", 2)
    ended, _ = kernel.hear("reply", 1)
    assert during <= ended["iteration"] + 1 < 1_000_000
    assert int(kernel.run("print(len(session))")) == ended["iteration"] + 1
    kernel.say(type="goto", iteration=1, id=3)
    kernel.hear("reply", 3)
    assert kernel.run("print(session.iteration, stepper.trace is session.trace)") == "1 True"


def test_a_wrong_message_is_answered_and_no_exception_is_printed(kernel):
    kernel.say(type="goto", iteration="1", id="wrong")
    content, _ = kernel.hear("error", "wrong")
    assert content["message"].startswith("iteration is '1'")
