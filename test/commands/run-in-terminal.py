"""Runs a program in a pseudo-terminal: stdin goes to its keyboard, its screen to stdout.

python3 run-in-terminal.py <columns> <rows> <command> [argument]...
The first line on stderr is the program's process id; the last one says how it ended and whether the terminal's modes
are what they were. A line "<columns> <rows>" on descriptor 3 changes the size; "hang up" takes the terminal away.
"""
import fcntl, json, os, pty, select, struct, sys, termios

columns, rows = int(sys.argv[1]), int(sys.argv[2])
master, slave = pty.openpty()
def resize(columns, rows):
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

resize(columns, rows)
before = termios.tcgetattr(slave)
pid = os.fork()
if pid == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for descriptor in (0, 1, 2):
        os.dup2(slave, descriptor)
    os.close(master)
    os.execvp(sys.argv[3], sys.argv[3:])

print(pid, file=sys.stderr, flush=True)
sources, status = [0, 3, master], None
while status is None or (master in sources and select.select([master], [], [], 0)[0]):
    for source in select.select(sources, [], [], 0.02)[0]:
        data = os.read(source, 65536)
        if source == master:
            os.write(1, data)
        elif not data:
            sources.remove(source)
        elif source == 0:
            os.write(master, data)
        elif data == b"hang up\n":
            sources = []
            os.close(master)
            break
        else:
            for line in data.decode().splitlines():
                resize(*map(int, line.split()))
    if status is None:
        ended, wait_status = os.waitpid(pid, os.WNOHANG)
        status = wait_status if ended else None
code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
is_restored = master not in sources or termios.tcgetattr(slave) == before
print(json.dumps({"code": code, "isRestored": is_restored}), file=sys.stderr, flush=True)
