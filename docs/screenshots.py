"""The README's pictures, taken from the running app: `make screenshots`. Needs Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "images"


def on_surprise(page: Page) -> None:
    page.get_by_role("group", name="Tokens tinted by surprise").get_by_role("button", name="window").click()
    page.mouse.move(0, 0)


# name, address, theme, height, what is done before the picture is taken
PICTURES = [
    ("next_token", "/", "light", 1040, None),
    ("surprise", "/surprise", "dark", 1040, on_surprise),
    ("compare", "/compare", "light", 820, None),
    ("bit_width", "/bits?bits=3", "dark", 1120, None),
]


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("No Chromium here; install it with: apt-get install --no-install-recommends chromium fonts-dejavu-core")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "streamlit", "run", "app/main.py", f"--server.port={port}", "--server.address=127.0.0.1"]
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health")
                break
            except OSError:
                time.sleep(0.1)
        with sync_playwright() as p:
            browser = p.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            for name, address, theme, height, act in PICTURES:
                page = browser.new_page(viewport={"width": 1280, "height": height}, color_scheme=theme)
                page.goto(url + address)
                page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=60_000)
                page.locator("[data-testid=stDataFrame], table").first.wait_for()
                page.wait_for_timeout(1_500)
                if act is not None:
                    act(page)
                    page.wait_for_timeout(1_500)
                page.screenshot(path=FOLDER / f"{name}.png")
                page.close()
            browser.close()
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
