"""What measures, so that the programs beside it stay short. Standard library only.

By hand (`python3 async.py 0.5 1`) it prints what the tasks say. Run by a worker, it writes the trace to
standard output, a line an event, with CLOCK_MONOTONIC nanoseconds, which all processes share:
    ready | begin NS EPOCH_MS | start N NS PID THREAD | sent N NS | ran N FROM TO … | stop N NS | expire N NS
    counted EXPECTED FOUND NS
    usage PID CPU_US PEAK_KB (or -) | end NS | error JSON
"""
import json
import os
import sys
import threading
import time
from datetime import datetime

# Up to this many tasks every event is written at once, so that people can watch. With more (only asyncio
# takes more, on its one thread) writing would bend the times, and events gather in memory for FLUSH_NS.
LIVE_TASKS = 64
FLUSH_NS = 100_000_000

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
_events = []
_written_ns = 0
_lane_pid = os.getpid()


def request(number, seconds):
    """What a client sends to the delay server, which answers after that long. It is made when it is sent."""
    if traced:
        _record(f"sent {number} {time.monotonic_ns()}")
    return b"wait %d\n" % round(seconds * 1000)


def check(answer):
    """A connection that ends without an answer is an error: the request must not seem to be done."""
    if not answer:
        raise ConnectionError("the delay server ended")


def say(what, number):
    """A task says "start" or "stop", or of one whose time is over it is said that it shall "expire"."""
    now = time.monotonic_ns()
    if not traced:
        _write(f"{datetime.now():%H:%M:%S.%f}"[:-3] + f" task {number + 1} {what}s")
    elif what == "start":
        _record(f"start {number} {now} {os.getpid()} {threading.get_native_id()}")
    else:
        _record(f"{what} {number} {now}")
        if os.getpid() != _lane_pid:
            _write_usage(0)


def compute(number, seconds):
    """The computation that takes `seconds` when it has a core to itself, and when it made progress."""
    turns = []
    told = time.monotonic_ns()
    for _ in range(max(1, round(seconds * 1e9 / CHUNK_NS))):
        began, cpu = time.monotonic_ns(), time.thread_time_ns()
        churn(_job["loops"])
        used, ended = time.thread_time_ns() - cpu, time.monotonic_ns()
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
            _record(f"ran {number} " + " ".join(map(str, turns[i : i + SEGMENTS_A_LINE])))


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
        _write("ready")
        if sys.stdin.readline() == "":
            return
    cpu, began = time.process_time_ns(), time.monotonic_ns()
    if traced:
        _write(f"begin {began} {time.time() * 1000:.3f}")
    main(tasks)
    ended = time.monotonic_ns()
    if traced:
        _flush()
        _write_usage(cpu)
        _write(f"end {ended}")
    else:
        _write(f"executed in {(ended - began) / 1e9:.2f} seconds")


def enter(job):
    """Takes the worker's job: tasks, delay server, loops a chunk, and limit or timeout (ms). Before the program is run."""
    global traced, DELAY_SERVER, LIMIT, TIMEOUT, _job, _lane_pid
    traced, _job, _lane_pid = True, job, os.getpid()
    DELAY_SERVER = tuple(job["delayServer"]) if job["delayServer"] else None
    LIMIT = job.get("limit") or LIMIT
    TIMEOUT = job["timeout"] / 1000 if job.get("timeout") else TIMEOUT


def counted(expected, found, ns):
    """One run of a program that counts: what the counter should say, what it says, and how long it took."""
    lost = expected - found
    _write(f"counted {expected} {found} {ns}" if traced else f"{lost} of {expected} lost in {ns / 1e6:.1f} ms")


def fail(error):
    _flush()
    _write("error " + json.dumps(f"{type(error).__name__}: {error}"))


def calibrate():
    """Says how many loops make a chunk here: the median of many, for a core that others use too."""
    loops, samples, until = 2000, [], time.monotonic_ns() + 400_000_000
    while time.monotonic_ns() < until:
        began = time.monotonic_ns()
        churn(loops)
        samples.append(time.monotonic_ns() - began)
    median = sorted(samples)[len(samples) // 2]
    _write(f"calibrated {max(1, round(loops * CHUNK_NS / median))}")


def _by_hand():
    try:
        return [(n, "sleep", float(word)) for n, word in enumerate(sys.argv[1:] or ["5", "10"])]
    except ValueError:
        sys.exit("By hand, the tasks are seconds to sleep, such as: 0.5 1")


def _record(line):
    global _written_ns
    if len(_job["tasks"]) <= LIVE_TASKS:
        _write(line)
        return
    _events.append(line)
    if time.monotonic_ns() - _written_ns > FLUSH_NS:
        _flush()


def _flush():
    global _written_ns
    if _events:
        _write("\n".join(_events))
        _events.clear()
    _written_ns = time.monotonic_ns()


def _write(text):
    data = (text + "\n").encode()
    while data:
        data = data[os.write(1, data) :]


def _write_usage(cpu_since):
    used = (time.process_time_ns() - cpu_since) // 1000
    _write(f"usage {os.getpid()} {used} {_peak_kb()}")


def _peak_kb():
    """VmHWM of this process. Not ru_maxrss: that one starts at the peak of whoever forked us."""
    try:
        with open("/proc/self/status") as status:
            return next(line.split()[1] for line in status if line.startswith("VmHWM"))
    except OSError:
        return "-"
