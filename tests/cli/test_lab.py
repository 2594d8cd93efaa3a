"""``bpviz lab``: the learner's copies, and the server."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from bpviz.cli.lab import FIRST_LESSON, copy_lessons, shipped_lessons

SECONDS_TO_START = 60


def test_every_lesson_and_solution_is_copied_to_a_new_folder(tmp_path):
    copied, kept = copy_lessons(shipped_lessons(), tmp_path / "mine")
    assert Path(FIRST_LESSON) in copied
    assert Path("solutions/01_forward_pass.py") in copied
    assert kept == []
    assert {path.relative_to(tmp_path / "mine") for path in (tmp_path / "mine").rglob("*.*")} == set(copied)


def test_what_the_learner_wrote_is_never_overwritten(tmp_path):
    copy_lessons(shipped_lessons(), tmp_path)
    (tmp_path / FIRST_LESSON).write_text("my own notes")
    copied, kept = copy_lessons(shipped_lessons(), tmp_path)
    assert copied == []
    assert Path(FIRST_LESSON) in kept
    assert (tmp_path / FIRST_LESSON).read_text() == "my own notes"


def test_a_deleted_lesson_comes_back_fresh(tmp_path):
    copy_lessons(shipped_lessons(), tmp_path)
    (tmp_path / FIRST_LESSON).unlink()
    copied, _ = copy_lessons(shipped_lessons(), tmp_path)
    assert copied == [Path(FIRST_LESSON)]
    assert (tmp_path / FIRST_LESSON).read_bytes() == (shipped_lessons() / FIRST_LESSON).read_bytes()


def test_a_file_in_the_place_of_the_folder_is_a_clear_error(tmp_path):
    taken = tmp_path / "lessons"
    taken.write_text("")
    with pytest.raises(NotADirectoryError, match="--folder"):
        copy_lessons(shipped_lessons(), taken)


@pytest.mark.parametrize("folder", ["/proc/lessons", "a-file/lessons"])
def test_a_folder_that_cannot_be_made_is_one_clear_line(folder, tmp_path):
    (tmp_path / "a-file").touch()
    command = [sys.executable, "-m", "bpviz", "lab", "--no-browser", f"--folder={folder}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith(f"bpviz: folder {folder!r} cannot take the lessons")
    assert "give a folder that you may write to with --folder" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A running ``bpviz lab``: its port, its token, and what JupyterLab was told about the page."""
    home = tmp_path_factory.mktemp("home")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # A home of its own: neither the settings of whoever runs the tests nor their running servers play a part.
    environment = {**os.environ, "HOME": str(home), "JUPYTER_RUNTIME_DIR": str(home / "runtime")}
    environment.pop("JUPYTER_TOKEN", None)
    command = [sys.executable, "-m", "bpviz", "lab", "--no-browser", f"--port={port}", f"--folder={home / 'lessons'}"]
    log = home / "log"
    with log.open("w") as sink:
        process = subprocess.Popen(command, env=environment, stdout=sink, stderr=subprocess.STDOUT)
    try:
        yield {**wait_for(process, log), "log": log}
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(process, log):
    """Wait until the server's log names its address, and return the address, what it opens, and the token."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(r"(http://[^/\s]+)/lab/tree/(\S+)\?token=(\w+)", log.read_text())
        if found:
            return {"address": found[1], "opens": found[2], "token": found[3]}
        time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start in {SECONDS_TO_START} s:\n{log.read_text()}")


def get(server, path, token=None):
    request = Request(server["address"] + path, headers={"Authorization": f"token {token}"} if token else {})
    try:
        with urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, ""


def test_the_lab_opens_lesson_1_on_loopback_only(server):
    assert server["address"].startswith("http://127.0.0.1:")
    assert server["opens"] == FIRST_LESSON
    port = int(server["address"].rsplit(":", 1)[1])
    assert listening_on(port) == {"0100007F"}  # 127.0.0.1, as Linux writes it


def test_the_log_is_calm(server):
    # A package.json with "type": "module" above .venv once made JupyterLab print a page of minified JavaScript here.
    lines = [line.strip() for line in server["log"].read_text().splitlines() if line.strip()]
    assert lines[0].startswith("Lessons: ")
    assert not [line for line in lines if "error" in line.lower() or "fail" in line.lower() or len(line) > 300]


def listening_on(port):
    """The IPv4 and IPv6 addresses on which a port is listened to, in the kernel's own notation."""
    tables = [Path(f"/proc/net/{name}") for name in ("tcp", "tcp6")]
    if not tables[0].exists():
        pytest.skip("needs /proc/net/tcp")  # elsewhere than on Linux there is no such table
    rows = [row.split() for table in tables if table.exists() for row in table.read_text().splitlines()[1:]]
    listening = "0A"
    return {row[1].rsplit(":", 1)[0] for row in rows if row[3] == listening and row[1].endswith(f":{port:04X}")}


def test_the_api_is_closed_without_the_token_and_open_with_it(server):
    assert get(server, "/api/contents")[0] == 403
    assert get(server, "/api/contents", token="wrong")[0] == 403
    status, body = get(server, "/api/contents", token=server["token"])
    assert status == 200
    assert FIRST_LESSON in {entry["name"] for entry in json.loads(body)["content"]}


def test_jupyterlab_neither_asks_about_news_nor_looks_for_updates(server):
    plugin = "@jupyterlab/apputils-extension:notification"
    status, body = get(server, f"/lab/api/settings/{plugin}", token=server["token"])
    assert status == 200
    properties = json.loads(body)["schema"]["properties"]
    assert properties["fetchNews"]["default"] == "false"
    assert properties["checkForUpdates"]["default"] is False
    assert json.loads(get(server, "/lab/api/update", token=server["token"])[1])["notification"] is None
    page = get(server, f"/lab/tree/{FIRST_LESSON}", token=server["token"])[1]
    assert re.search(r'"news":\s*\{"disabled": true\}', page)
