"""Makes `.venv` and installs one locked set of requirements into it. Runs before anything is installed.

install.py SET installs requirements/SET.txt (production, demo, dev) unless that was done before.
"""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
LARGER_SETS = {"production": ("demo", "dev"), "demo": ("dev",), "dev": ()}
LOCKS = {"production": (), "demo": ("embedded",), "dev": ("embedded", "dev")}


def main(arguments: list[str]) -> None:
    signal.signal(signal.SIGTERM, interrupted)
    try:
        lock() if arguments == ["--lock"] else install(arguments[0])
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    except OSError as error:
        sys.exit(f"The set-up failed: {error}.")


def interrupted(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def install(name: str) -> None:
    if any(is_installed(one) for one in (name, *LARGER_SETS[name])):
        return
    started = time.monotonic()
    make_venv()
    wanted = sum("==" in line and not line.startswith(" ") for line in requirements(name).read_text().splitlines())
    say(f"Installing the {wanted} packages of requirements/{name}.txt ...")
    install_requirements(name)
    stamp(name).write_text(fingerprint(name))
    say(f"Installed in {time.monotonic() - started:.0f} s.")


def requirements(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


def stamp(name: str) -> Path:
    return VENV / f"installed-{name}"


def fingerprint(name: str) -> str:
    return hashlib.sha256(requirements(name).read_bytes()).hexdigest()


def is_installed(name: str) -> bool:
    if not stamp(name).exists() or stamp(name).read_text() != fingerprint(name):
        return False
    return subprocess.run([VENV_PYTHON, "-c", ""], capture_output=True).returncode == 0


def make_venv() -> None:
    if VENV_PYTHON.exists() and subprocess.run([VENV_PYTHON, "-m", "pip", "-V"], capture_output=True).returncode == 0:
        return
    say(f"Making .venv with Python {sys.version.split()[0]} ...")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True)
    if made.returncode:
        sys.exit(f"Python could not make .venv:\n{made.stdout}{made.stderr}")


def install_requirements(name: str) -> None:
    """The lock is complete, so pip need not resolve anything (--no-deps)."""
    command = [str(VENV_PYTHON), "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar", "off", "-r", str(requirements(name))]
    environment = {**os.environ, "PIP_USER": "0", "PYTHONUNBUFFERED": "1"}
    pip = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, cwd=ROOT
    )
    try:
        output = follow(pip)
    except BaseException:
        pip.kill()
        raise
    if pip.wait():
        sys.exit("pip could not install the requirements:\n" + "".join(output[-15:]))


def follow(pip: subprocess.Popen[str]) -> list[str]:
    """Say now and then how far pip is; everything it printed is returned."""
    output: list[str] = []
    collected, next_word = 0, 0.0
    for line in pip.stdout or ():
        output.append(line)
        collected += line.startswith("Collecting ")
        if line.startswith("Installing "):
            say("  unpacking ...")
        elif line.startswith("Collecting ") and time.monotonic() > next_word:
            say(f"  {collected}: {line.split()[1].split('==')[0]}")
            next_word = time.monotonic() + 2
    return output


def lock() -> None:
    """Lock what pyproject.toml asks for, smallest set first; each larger set keeps the versions of the one before."""
    before: list[str] = []
    for name, extras in LOCKS.items():
        target = f"requirements/{name}.txt"
        chosen = [word for extra in extras for word in ("--extra", extra)]
        command = [str(VENV_PYTHON), "-m", "uv", "pip", "compile", "pyproject.toml", "-o", target, *chosen, *before]
        command += ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"]
        command += ["--no-header", "--quiet", *sys.argv[2:]]
        if subprocess.run(command, cwd=ROOT).returncode:
            sys.exit(f"{target} could not be locked.")
        say(f"Locked {target}.")
        before = ["-c", target]


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
