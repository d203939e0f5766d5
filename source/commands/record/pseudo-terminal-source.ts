/**
 * The few lines of Python that run a command in a pseudo-terminal. They are given to `python3 -c`, which every machine
 * with LLaMA-Factory has, so that nothing native has to be installed beside this program.
 *
 * The command is the first line of the orders, as JSON: among the arguments it would make this helper look like a trainer
 * to whoever looks for one, or kills one by its name.
 *
 * Descriptors: 0 orders, 1 the console's bytes, 3 reports as lines of JSON, 4 the person's terminal or file, which gets
 * the console when this program is gone: its death must neither end the trainer nor make it mute. 5, when asked for with
 * `stdin`, is the trainer's own standard input. Orders are lines: `k` with keys in base64, `w` with columns and rows,
 * `s` with a signal's number, which goes to the whole group, `p` with one for the trainer's first process alone.
 */
export const pseudoTerminalSource = String.raw`
import base64, errno, fcntl, json, os, pty, select, signal, struct, sys, termios
columns, rows, stdin, line = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "stdin", b""
while not line.endswith(b"\n"):
    data = os.read(0, 1)
    if not data: os._exit(127)
    line += data
command = [word.encode() for word in json.loads(line)]
def report(**fields):
    try: os.write(3, (json.dumps(fields) + "\n").encode())
    except OSError: pass
def resize(fd, columns, rows): fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGPIPE, signal.SIGUSR1, signal.SIGUSR2): signal.signal(number, signal.SIG_IGN)
master, slave = pty.openpty()
resize(slave, columns, rows)
failed, tell = os.pipe()
pid = os.fork()
if pid == 0:
    try:
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        os.dup2(5 if stdin else slave, 0); os.dup2(slave, 1); os.dup2(slave, 2)
        for number in range(1, signal.NSIG):
            if number not in (signal.SIGKILL, signal.SIGSTOP):
                try: signal.signal(number, signal.SIG_DFL)
                except (OSError, ValueError, RuntimeError): pass
        for fd in (3, 4, 5, master, slave, failed):
            if fd > 2:
                try: os.close(fd)
                except OSError: pass
        os.execvp(command[0], command)
    except OSError as error:
        os.write(tell, str(error.errno).encode())
    os._exit(127)
os.close(slave); os.close(tell)
if stdin: os.close(5)
reason = os.read(failed, 16)
if reason:
    os.waitpid(pid, 0); report(failed=errno.errorcode.get(int(reason), reason.decode())); os._exit(127)
report(pid=pid)
out, orders, pending, status, closed = 1, True, b"", None, False
def give(data):
    global out
    while data and out is not None:
        try: data = data[os.write(out, data):]
        except InterruptedError: pass
        except OSError: out = 4 if out == 1 else None
def obey(line):
    kind, _, rest = line.partition(b" ")
    try:
        if kind == b"k":
            data = base64.b64decode(rest)
            while data: data = data[os.write(master, data):]
        elif kind == b"w":
            columns, rows = map(int, rest.split()); resize(master, columns, rows)
        elif kind == b"s": os.killpg(pid, int(rest))
        elif kind == b"p": os.kill(pid, int(rest))
    except (OSError, ValueError): pass
os.set_blocking(master, False)
while True:
    wait = ([] if closed else [master]) + ([0] if orders else [])
    ready = select.select(wait, [], [], 0 if status is not None else 0.02 if closed else 0.5)[0]
    if master in ready:
        try: data = os.read(master, 65536)
        except BlockingIOError: data = None
        except OSError: data = b""
        if data: give(data)
        elif data is not None: closed = True
    elif status is not None: break
    if orders and 0 in ready:
        data = os.read(0, 65536)
        if not data: orders = False
        *lines, pending = (pending + data).split(b"\n")
        for line in lines: obey(line)
    if status is None:
        ended, code = os.waitpid(pid, os.WNOHANG)
        if ended: status = code
if os.WIFSIGNALED(status): report(signal=os.WTERMSIG(status))
else: report(code=os.WEXITSTATUS(status))
`;
