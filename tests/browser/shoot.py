"""Look at the stepper: `python -m tests.browser.shoot OUT.png --net digit --hash "step=9&grain=node" --theme dark`."""

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import bpviz
from tests.browser.networks import NETWORKS, OTHERS
from tests.conftest import CHROMIUM_FLAGS, find_chromium


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--net", default="small", choices=NETWORKS | OTHERS)
    parser.add_argument("--hash", default="")
    parser.add_argument("--theme", default="light", choices=["light", "dark"])
    parser.add_argument("--width", type=int, default=1320)
    parser.add_argument("--height", type=int, default=940)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = bpviz.export_html((NETWORKS | OTHERS)[args.net](), Path(folder) / "page.html")
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        page = browser.new_page(
            viewport={"width": args.width, "height": args.height}, color_scheme=args.theme, device_scale_factor=1
        )
        page.on("console", lambda message: print("console:", message.type, message.text))
        page.on("pageerror", lambda error: print("error:", error))
        page.goto(f"{page_file.as_uri()}#{args.hash}")
        page.wait_for_selector("[data-step]")
        page.wait_for_timeout(300)
        page.screenshot(path=args.out)
        browser.close()


if __name__ == "__main__":
    main()
