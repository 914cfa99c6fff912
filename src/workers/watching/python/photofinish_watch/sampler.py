"""Looks every 10 ms at which line each thread is. It is a bare thread, unknown to `threading`, and stops for a fork."""

import sys
from _thread import allocate_lock, get_ident, start_new_thread

from . import trace
from .trace import SAMPLE, monotonic_ns

EVERY_S = 0.01
# More threads make a look more expensive.
EVERY_THREAD_S = 0.0005

_stopping = None
_stopped = None
own_native_ids = []


def start():
    global _stopping, _stopped
    _stopping, _stopped = allocate_lock(), allocate_lock()
    _stopping.acquire()
    _stopped.acquire()
    try:
        start_new_thread(_look, (_stopping, _stopped))
    except RuntimeError:  # No more threads: the program is seen without lines of computations.
        _stopped.release()


def stop():
    if _stopping is not None:
        _stopping.release()
        _stopped.acquire(True, 1)


def _look(stopping, stopped):
    own = get_ident()
    # Shows which of the process's threads is ours.
    trace.record(SAMPLE, 255, 0, 0, 0, 0, monotonic_ns(), trace.native_id(), 0)
    last = {}
    count = 1
    while not stopping.acquire(True, EVERY_S + EVERY_THREAD_S * count):
        try:
            frames = sys._current_frames()
            frames.pop(own, None)
            count = len(frames)
            now = monotonic_ns()
            for ident, frame in frames.items():
                number = trace.threads.get(ident)
                if number is not None:
                    _see(ident, number, frame, now, last)
            del frames
        except (RuntimeError, AttributeError, TypeError):
            # A dictionary changed while it was read, or Python is ending.
            continue
    stopped.release()


def _see(ident, number, frame, now, last):
    wait = trace.waits.get(ident)
    step = trace.steps.get(ident)
    if wait is not None:
        kind, name, since, lock, frame = wait
    else:
        kind, name, since, lock = 0, "", 0, 0
        if step is None and ident in trace.loop_threads:
            last.pop(ident, None)
            return
    place = trace.place_of(frame)
    key = (kind, since, place, step)
    seen = last.get(ident)
    if seen is not None and seen[0] == key:
        trace.put(seen[1], 24, now)
        return
    task = 0 if step is None else step[0]
    if kind:
        shown = trace.string(trace.called_from_own(frame, name))
    else:
        called = trace.called_from_own(frame, "")
        shown = trace.string(called) if called else 0
    begun = since if kind else (0 if step is None else step[1])
    at = trace.record(SAMPLE, kind, number, task, place, shown, begun or now, now, lock)
    if at and not kind:
        # Of a step: its begin; the flag 100 says that the thread was in none of the calls that wait.
        trace.put(at, 32, begun)
        trace.put(at, 16, now)
    last[ident] = (key, at)
