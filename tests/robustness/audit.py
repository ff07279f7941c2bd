"""Looks the installed packages up among known vulnerabilities, with pip-audit: `make audit`.

Ends with 1 where one is known. Where the list of vulnerabilities can't be had (a closed network, or a mirror of
packages that has no such list), it says so in one line and ends with 0: an audit that saw nothing isn't a clean one.
Knows nothing of the app.
"""

import json
import subprocess
import sys
from pathlib import Path

PATIENCE_SECONDS = 180


def looked_up(auditor: str, packages: Path) -> list[dict] | None:
    """What pip-audit says of each package in a folder; None where it could not ask."""
    command = [auditor, "--path", str(packages), "--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
        return json.loads(ran.stdout)["dependencies"]
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return None


def report(packages: list[dict] | None) -> int:
    """Print what is known; the exit status."""
    known = [package for package in packages or [] if "vulns" in package]
    if not known:
        print("make audit: the list of known vulnerabilities can't be had here, so no package was looked up.")
        return 0
    vulnerable = [package for package in known if package["vulns"]]
    for package in vulnerable:
        ids = ", ".join(f"{v['id']} (mended in {', '.join(v['fix_versions']) or 'none'})" for v in package["vulns"])
        print(f"{package['name']} {package['version']}: {ids}")
    unknown = [package["name"] for package in packages or [] if "vulns" not in package]
    print(f"make audit: {len(known)} packages looked up, {len(vulnerable)} with a known vulnerability.")
    if unknown:
        print(f"not looked up: {', '.join(unknown)}")
    return 1 if vulnerable else 0


if __name__ == "__main__":
    auditor, packages = sys.argv[1:]
    sys.exit(report(looked_up(auditor, Path(packages))))
