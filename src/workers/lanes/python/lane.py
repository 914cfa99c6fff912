"""What measures, so that the programs beside it stay short. Standard library only.

By hand (`python3 async.py 0.5 1`) it prints what the tasks say. Run by a worker, it notes when tasks start and stop on
the board, which is memory that the worker, and every thread and process of the lane, shares (measuring/board.ts). All
else is a line on standard output:
    ready | ran N FROM TO … | usage PID CPU_US PEAK_KB (or -) | end NS | error JSON | counted EXPECTED FOUND NS
Times are CLOCK_MONOTONIC nanoseconds, which all processes share.
"""
import json
import mmap
import os
import sys
import threading
import time
from datetime import datetime
from threading import get_native_id
from time import monotonic_ns

# The board: records of eight numbers, the lane's own first, then one a task.
FIELDS = 8
BEGIN, EPOCH_US = 0, 1
START, PID, THREAD, SENT, STOP, EXPIRE, CPU_US, PEAK_KB = range(FIELDS)

# A computation is a number of equal chunks. A thread that was off its core or without the GIL for longer
# than OFF_NS during a chunk made no steady progress in it: the chunk is not counted as running. OFF_NS is
# less than a chunk, so no two threads that share a GIL can both count the same instant.
CHUNK_NS = 250_000
OFF_NS = 100_000
SEGMENTS_A_LINE = 100
TELL_NS = 20_000_000

traced = False
DELAY_SERVER = None
# Of the programs that have one; by hand, these.
LIMIT = 2
TIMEOUT = 0.7
_job = {"tasks": [], "loops": 4000}
_board = None
_pid = _lane_pid = os.getpid()


def request(number, seconds):
    """What a client sends to the delay server, which answers after that long. It is made when it is sent."""
    if traced:
        _board[FIELDS * (number + 1) + SENT] = monotonic_ns()
    return b"wait %d\n" % round(seconds * 1000)


def check(answer):
    """A connection that ends without an answer is an error: the request must not seem to be done."""
    if not answer:
        raise ConnectionError("the delay server ended")


def say(what, number):
    """A task says "start" or "stop", or of one whose time is over it is said that it shall "expire"."""
    now = monotonic_ns()
    if not traced:
        _write(f"{datetime.now():%H:%M:%S.%f}"[:-3] + f" task {number + 1} {what}s")
        return
    record = FIELDS * (number + 1)
    if what == "start":
        _board[record + PID] = _pid
        _board[record + THREAD] = get_native_id()
        _board[record] = now
    elif what == "stop":
        if _pid != _lane_pid:
            _board[record + CPU_US] = time.process_time_ns() // 1000
            _board[record + PEAK_KB] = _peak_kb()
        _board[record + STOP] = now
    else:
        _board[record + EXPIRE] = now


def compute(number, seconds):
    """The computation that takes `seconds` when it has a core to itself, and when it made progress."""
    turns = []
    told = monotonic_ns()
    for _ in range(max(1, round(seconds * 1e9 / CHUNK_NS))):
        began, cpu = monotonic_ns(), time.thread_time_ns()
        churn(_job["loops"])
        used, ended = time.thread_time_ns() - cpu, monotonic_ns()
        if ended - began - used > OFF_NS:
            continue
        if turns and began - turns[-1] < OFF_NS:
            turns[-1] = ended
        else:
            turns += [began, ended]
        if _job.get("timeout") and ended - told > TELL_NS:  # It may be killed and never get to its end.
            _ran(number, turns)
            turns, told = [], ended
    _ran(number, turns)


def _ran(number, turns):
    if traced:
        for i in range(0, len(turns), SEGMENTS_A_LINE):
            _write(f"ran {number} " + " ".join(map(str, turns[i : i + SEGMENTS_A_LINE])))


def churn(loops):
    """Arithmetic that keeps one core busy and the GIL held."""
    x = 1
    for _ in range(loops):
        x = (x * 1103515245 + 12345) % 2147483648
    return x


def run(main):
    """Runs `main(tasks)`, tasks being (number, kind, seconds), between the two readings of the clock."""
    tasks = [(n, t["kind"], t["ms"] / 1000) for n, t in enumerate(_job["tasks"])] if traced else _by_hand()
    if traced:
        if _job.get("rehearse"):
            _rehearse(main)
        _write("ready")
        if sys.stdin.readline() == "":
            return
        _board[EPOCH_US] = time.time_ns() // 1000
    cpu, began = time.process_time_ns(), monotonic_ns()
    if traced:
        _board[BEGIN] = began
    main(tasks)
    ended = monotonic_ns()
    if traced:
        used = (time.process_time_ns() - cpu) // 1000
        peak = _peak_kb()
        _write(f"usage {_pid} {used} {'-' if peak == UNKNOWN else peak}")
        _write(f"end {ended}")
    else:
        _write(f"executed in {(ended - began) / 1e9:.2f} seconds")


def _rehearse(main):
    """Runs the program once with a task of no length, and forgets what it says.

    A forked process copies each page of memory when it first writes to it, hundreds of them, which takes a millisecond
    or two. That is the price of our way to start it, and none of a program that is started by hand.
    """
    global _board
    real, _board = _board, memoryview(bytearray(8 * FIELDS * 2)).cast("q")
    try:
        main([(0, "sleep", 0)])
    finally:
        _board = real


def enter(job):
    """Takes the worker's job: tasks, delay server, loops a chunk, and limit or timeout (ms). Before the program is run."""
    global traced, DELAY_SERVER, LIMIT, TIMEOUT, _job, _board, _pid, _lane_pid
    traced, _job, _pid = True, job, os.getpid()
    _lane_pid = _pid
    with open(job["board"], "r+b") as board:
        # All of its pages now, not each when it is first written to.
        _board = memoryview(mmap.mmap(board.fileno(), 0, flags=mmap.MAP_SHARED | getattr(mmap, "MAP_POPULATE", 0))).cast("q")
    os.register_at_fork(after_in_child=_forked)
    DELAY_SERVER = tuple(job["delayServer"]) if job["delayServer"] else None
    LIMIT = job.get("limit") or LIMIT
    TIMEOUT = job["timeout"] / 1000 if job.get("timeout") else TIMEOUT


def _forked():
    global _pid
    _pid = os.getpid()


def counted(expected, found, ns):
    """One run of a program that counts: what the counter should say, what it says, and how long it took."""
    lost = expected - found
    _write(f"counted {expected} {found} {ns}" if traced else f"{lost} of {expected} lost in {ns / 1e6:.1f} ms")


def fail(error):
    _write("error " + json.dumps(f"{type(error).__name__}: {error}"))


def calibrate():
    """Says how many loops make a chunk here: the median of many, for a core that others use too."""
    loops, samples, until = 2000, [], monotonic_ns() + 400_000_000
    while monotonic_ns() < until:
        began = monotonic_ns()
        churn(loops)
        samples.append(monotonic_ns() - began)
    median = sorted(samples)[len(samples) // 2]
    _write(f"calibrated {max(1, round(loops * CHUNK_NS / median))}")


def _by_hand():
    try:
        return [(n, "sleep", float(word)) for n, word in enumerate(sys.argv[1:] or ["5", "10"])]
    except ValueError:
        sys.exit("By hand, the tasks are seconds to sleep, such as: 0.5 1")


def _write(text):
    data = (text + "\n").encode()
    while data:
        data = data[os.write(1, data) :]


UNKNOWN = -1


def _peak_kb():
    """VmHWM of this process. Not ru_maxrss: that one starts at the peak of whoever forked us."""
    try:
        status = os.open("/proc/self/status", os.O_RDONLY)
    except OSError:
        return UNKNOWN
    try:
        text = os.read(status, 4096)
    finally:
        os.close(status)
    return int(text[text.index(b"VmHWM:") + 6 :].split(None, 1)[0])
