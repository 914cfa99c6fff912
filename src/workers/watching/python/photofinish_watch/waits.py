"""Calls that wait: when each began and ended, where, and for what."""

import sys
from functools import wraps
from _thread import get_ident

from . import trace
from .trace import SHORTEST_NS, WAIT, monotonic_ns

_waits = trace.waits
_getframe = sys._getframe


def wait_hook(function, name, kind, number_of=None):
    """
    The same function, whose waits are recorded. Of calls inside each other, the outermost is. `number_of`, given the
    call's arguments, gives the number of whom it waits for.
    """

    @wraps(function)
    def hook(*args, **kwargs):
        ident = get_ident()
        if ident in _waits:
            return function(*args, **kwargs)
        begun = monotonic_ns()
        number = 0 if number_of is None else number_of(*args, **kwargs)
        _waits[ident] = (kind, name, begun, number, _getframe(1))
        try:
            return function(*args, **kwargs)
        finally:
            del _waits[ident]
            ended = monotonic_ns()
            if ended - begun >= SHORTEST_NS:
                write_wait(kind, name, begun, ended, number, _getframe(1))

    return hook


def write_wait(kind, name, begun, ended, lock, frame):
    shown = trace.string(trace.called_from_own(frame, name))
    trace.record(
        WAIT, kind, trace.thread_number(), trace.current_task(), trace.place_of(frame), shown, begun, ended, lock
    )
