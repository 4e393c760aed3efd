"""Starts a program that can open only what it is allowed to: `confine.py <path>... : <path>... : <command> <argument>...`

The first paths may be read, the second ones written too; system files are always readable. Done by Landlock
(https://docs.kernel.org/userspace-api/landlock.html), which binds all threads, children and native code of the program, keeps them from
looking into processes outside (/proc/<pid>/environ), and needs no rights. Where the kernel has none, the program starts without.
"""

import ctypes
import os
import sys

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION_FLAG = 1
PATH_BENEATH = 1
PR_SET_NO_NEW_PRIVS, PR_CAPBSET_DROP = 38, 24
# SYS_PTRACE, SYS_ADMIN and PERFMON: whoever has one of them may read the environment of every process, Landlock or not.
LOOKS_INTO_OTHERS = (19, 21, 38)

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
REMOVE_AND_MAKE = 0x1FF0
REFER, TRUNCATE = 0x2000, 0x4000
READ = EXECUTE | READ_FILE | READ_DIR
# What a rule for a file, and not a folder, may name.
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
ABSTRACT_SOCKETS_AND_SIGNALS = 3

SYSTEM = "/bin /sbin /lib /lib32 /lib64 /usr /etc /opt /nix/store /proc /sys /run/systemd/resolve /run/resolvconf".split()

libc = ctypes.CDLL(None, use_errno=True)


class Ruleset(ctypes.Structure):
    _fields_ = [("handled_fs", ctypes.c_uint64), ("handled_net", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def confine(readable, writable):
    version = libc.syscall(CREATE_RULESET, None, 0, VERSION_FLAG)
    if version < 1:
        return
    write = READ | WRITE_FILE | REMOVE_AND_MAKE | (REFER if version >= 2 else 0) | (TRUNCATE if version >= 3 else 0)
    attributes = Ruleset(write, 0, ABSTRACT_SOCKETS_AND_SIGNALS if version >= 6 else 0)
    # Older kernels know only the first of the members.
    size = ctypes.sizeof(Ruleset) if version >= 6 else 8
    ruleset = libc.syscall(CREATE_RULESET, ctypes.byref(attributes), size, 0)
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "landlock_create_ruleset")
    for paths, access in ((readable, READ), (writable, write)):
        for path in paths:
            allow(ruleset, path, access)
    for capability in LOOKS_INTO_OTHERS:
        # Only root has them, and may drop them.
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.syscall(RESTRICT_SELF, ruleset, 0) != 0:
        raise OSError(ctypes.get_errno(), "landlock_restrict_self")
    os.close(ruleset)


def allow(ruleset, path, access):
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not os.path.isdir(path):
        access &= OF_FILES
    libc.syscall(ADD_RULE, ruleset, PATH_BENEATH, ctypes.byref(Beneath(access, parent)), 0)
    os.close(parent)


def main():
    words = sys.argv[1:]
    first = words.index(":")
    second = words.index(":", first + 1)
    command = words[second + 1 :]
    confine([*SYSTEM, *words[:first]], ["/dev", *words[first + 1 : second]])
    os.execve(command[0], command, given_environment())


def given_environment():
    """Python may have added LC_CTYPE to its own (PEP 538)."""
    with open("/proc/self/environ", "rb") as environ:
        return dict(entry.split(b"=", 1) for entry in environ.read().split(b"\0") if entry)


main()
