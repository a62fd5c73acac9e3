# SPDX-License-Identifier: MIT
"""Debian packages as a private tree: fetched and unpacked, never installed.

Installing a mail server would throw out the one that the machine may have. What such a tree lacks of libraries is
copied from the machine, so that a program runs in it with the tree as its root folder.
"""
import os
import re
import shutil
import subprocess
from pathlib import Path

# Of what a package depends on, only these are needed to run its programs.
_NEEDED_NAME = re.compile(r"(lib[a-z0-9].*|python3-.*)")
_ELF = b"\x7fELF"


class Unpacking(Exception):
    """A package could not be had; the text says which and why."""


def _missing_libraries(packages):
    """What apt would install along with the packages, of libraries."""
    plan = subprocess.run(["apt-get", "-s", "-o", "Debug::NoLocking=1", "install", "--no-install-recommends", *packages],
                          capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    names = re.findall(r"^Inst (\S+)", plan.stdout, re.MULTILINE)
    return [name for name in names if name not in packages and _NEEDED_NAME.fullmatch(name)]


def _download(packages, folder):
    """Fetches the packages into a folder of its own, so that what is there belongs to them."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["apt-get", "download", "-q", *packages]
    for attempt in range(2):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
        if done.returncode == 0:
            return sorted(folder.glob("*.deb"))
        if attempt == 0:
            subprocess.run(["apt-get", "update", "-q"], capture_output=True)
    raise Unpacking(f"apt-get download {' '.join(packages)}: {done.stderr.strip()}")


def unpacked(root, name, packages):
    """The tree at `root` with the packages in it; made once, a mark tells the next run that it is whole."""
    mark = root.parent / f"{root.name}.{name}"
    wanted = " ".join(packages)
    if mark.exists() and mark.read_text() == wanted:
        return root
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        raise Unpacking("there is no apt-get or no dpkg here")
    debs = root.parent / "debs" / name
    shutil.rmtree(debs, ignore_errors=True)
    root.mkdir(parents=True, exist_ok=True)
    for deb in _download([*packages, *_missing_libraries(packages)], debs):
        subprocess.run(["dpkg", "-x", str(deb), str(root)], check=True)
    mark.write_text(wanted)
    return root


def _is_elf(path):
    if path.is_symlink() or not path.is_file():
        return False
    with open(path, "rb") as file:
        return file.read(4) == _ELF


def complete_libraries(root, folders):
    """Copies what the programs in `folders` of the tree are linked with from the machine into the tree."""
    own = [str(path.parent) for path in root.rglob("*.so*")]
    search = ":".join(dict.fromkeys(own))
    programs = [path for folder in folders for path in sorted((root / folder).iterdir()) if _is_elf(path)]
    for program in programs:
        text = subprocess.run(["ldd", str(program)], capture_output=True, text=True,
                              env={**os.environ, "LD_LIBRARY_PATH": search}).stdout
        for library in re.findall(r"(?:=> |^\s+)(/\S+) \(", text, re.MULTILINE):
            copy_into(root, Path(library))


def copy_into(root, path):
    """The file at the same path in the tree."""
    if path.is_relative_to(root):
        return
    target = root / path.relative_to("/")
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path.resolve(), target)
