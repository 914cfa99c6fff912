"""A warm interpreter: for each line on standard input it forks a lane, which costs about a millisecond.

In: `fork ID PROGRAM`, `ping`. Out: `photofinish-warm` once it is warm (whatever came before is the site's), then
`forked ID PID` or `refused ID WHY`, `pong`, and `ended PID CODE SIGNAL` for each lane that did. A lane is a session of
its own, connects to the worker's socket, says `hello PID`, and has that connection as its standard input and
output. Usage: warm.py SOCKET FOLDER_OF_LANES
"""
import asyncio  # noqa: F401  imported here once, so that no lane has to
import concurrent.futures.process  # noqa: F401
import concurrent.futures.thread  # noqa: F401
import gc
import json
import multiprocessing.connection  # noqa: F401
import multiprocessing.popen_fork  # noqa: F401
import os
import runpy
import signal
import socket
import sys
import threading
import traceback

worker_socket, lanes = sys.argv[1:]
here = os.path.dirname(os.path.abspath(__file__))
sys.path = [folder for folder in sys.path if folder != here]  # where it is not isolated, Python puts it there
sys.path.insert(0, lanes)
import lane  # noqa: E402


def reap(*_):
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        code = os.waitstatus_to_exitcode(status)
        tell(f"ended {pid} {max(code, 0)} {max(-code, 0)}")


def tell(line):
    os.write(1, (line + "\n").encode())


def fork_lane(id, program):
    # Not to report an end before the beginning.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    try:
        pid = os.fork()
    except OSError as error:  # Too many processes, or no memory: it ends this lane, not those that run.
        tell(f"refused {id} {error.strerror}")
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        return
    if pid == 0:
        try:
            become_lane(program)
        except BaseException:  # Not the program's error, which `become_lane` reports: the way to the worker is gone.
            traceback.print_exc()
            os._exit(1)
        finally:
            os._exit(0)
    tell(f"forked {id} {pid}")
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])


def become_lane(program):
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
    os.setsid()
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(worker_socket)
    os.dup2(connection.fileno(), 0)
    os.dup2(connection.fileno(), 1)
    connection.close()
    sys.stdin = open(0, closefd=False)
    sys.argv = [program]
    sys.path.insert(0, os.path.dirname(program))  # as for a program that is run by hand
    tell(f"hello {os.getpid()}")
    line = sys.stdin.readline()
    if not line:
        return
    lane.enter(json.loads(line))
    threading.excepthook = lambda args: lane.fail(args.exc_value)
    try:
        runpy.run_path(program, run_name="__main__")
    except BrokenPipeError:
        pass  # The worker is gone; so is the reason to run.
    except BaseException as error:
        lane.fail(error)


def main():
    signal.signal(signal.SIGCHLD, reap)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the worker's to handle
    gc.collect()
    gc.freeze()  # what is there now stays shared with the lanes
    tell("photofinish-warm")
    for line in sys.stdin:
        if line == "ping\n":
            tell("pong")
            continue
        _, id, program = line.rstrip("\n").split(" ", 2)
        fork_lane(id, program)


main()
