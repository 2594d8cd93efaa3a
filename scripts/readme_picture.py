"""Take the README's picture of the stepper: ``python -m scripts.readme_picture`` (needs Chromium and Pillow)."""

import io
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import sync_playwright

import bpviz
from bpviz import datasets, nn, optim
from tests.conftest import CHROMIUM_FLAGS, find_chromium

PICTURE = Path(__file__).parent.parent / "docs" / "images" / "stepper.png"
DIGIT = 18
"""A 3 that looks much like a 2, so that there is an error to follow; ``bpviz demo`` shows the same one."""


def iteration() -> bpviz.Trace:
    """Return the iteration that ``bpviz demo`` records."""
    net = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10), seed=0)
    optimizer, loss = optim.SGD(net.parameters(), lr=0.01, momentum=0.9), nn.CrossEntropyLoss()
    bpviz.train(net, datasets.mnist(), loss=loss, optimizer=optimizer, epochs=3, progress=False)
    x, target = datasets.mnist(train=False)[[DIGIT]]
    return bpviz.record(net, x, target, loss=loss, optimizer=optimizer)


def main() -> None:
    """Write the picture: backward, at the strongest product of the unit of hidden 1 that learns most."""
    trace = iteration()
    unit = int(np.argmax(np.abs(trace.array("0.upstream")[0])))
    products = trace.array("2.upstream")[0] * trace.array("2.weight.before")[:, unit]
    step = trace.locate(f"1.upstream[0, {unit}]/{int(np.argmax(np.abs(products)))}", "term").index
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = bpviz.export_html(trace, Path(folder) / "page.html")
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        page = browser.new_page(viewport={"width": 1304, "height": 944}, color_scheme="dark", device_scale_factor=1.5)
        page.goto(f"{page_file.as_uri()}#step={step}&grain=term")
        page.wait_for_selector("[data-step]")
        page.wait_for_timeout(1000)
        shot = page.screenshot()
        browser.close()
    # 256 colours are enough for flat surfaces, and a third of the bytes
    Image.open(io.BytesIO(shot)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
