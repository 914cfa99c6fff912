"""Threads: who started them where, when they ended; and locks: who holds one while another waits for it."""

import sys
from _thread import allocate_lock, get_ident
from functools import wraps
from itertools import count

from . import trace, tracebacks
from .trace import FAULT, HOLDER, JOIN, LOCK, SHORTEST_NS, THREAD, THREAD_END, UNSEEN_THREAD, monotonic_ns, thread_time_ns
from .waits import wait_hook, write_wait

_locks = count(1)
_waits = trace.waits
_getframe = sys._getframe
# Where a thread that has not begun yet was started, by the id of its object.
_started = {}


def install(threading):
    start = threading.Thread.start
    bootstrap = threading.Thread._bootstrap_inner

    @wraps(start)
    def hooked_start(self):
        _started[id(self)] = (trace.place_of(_getframe(1)), trace.thread_number(), trace.current_task())
        try:
            return start(self)
        except BaseException:
            _started.pop(id(self), None)
            raise

    @wraps(bootstrap)
    def hooked_bootstrap(self):
        ident = get_ident()
        trace.threads.pop(ident, None)  # Of a thread that has ended: idents are used again.
        sys.set_coroutine_origin_tracking_depth(1)
        number = trace.thread_number()
        place, parent, task = _started.pop(id(self), (0, 0, 0))
        name = trace.string(self.name)
        trace.record(THREAD, 1 if self.daemon else 0, parent, number, place, name, monotonic_ns(), trace.native_id(), task)
        notice_exception(self)
        try:
            return bootstrap(self)
        finally:
            trace.record(THREAD_END, 0, number, number, 0, 0, monotonic_ns(), thread_time_ns(), trace.run_queue_ns())
            trace.threads.pop(ident, None)

    usual_excepthook = threading.excepthook

    def notice_exception(thread):
        """One that ends the thread and that only Python itself prints: nobody in the program learns of it."""
        invoke = getattr(thread, "_invoke_excepthook", None)
        if invoke is None:
            return

        def noticing(thread):
            error = sys.exc_info()[1]
            if error is not None and not isinstance(error, SystemExit):
                tracebacks.clean(error)
                if threading.excepthook is usual_excepthook:
                    write_exception(error)
            return invoke(thread)

        thread._invoke_excepthook = noticing

    threading.Thread.start = hooked_start
    threading.Thread._bootstrap_inner = hooked_bootstrap
    for owner, name, kind in (
        (threading.Condition, "wait", trace.SIGNAL),
        (threading.Event, "wait", trace.SIGNAL),
        (threading.Semaphore, "acquire", trace.LOCK),
        (threading.Barrier, "wait", trace.SIGNAL),
    ):
        setattr(owner, name, wait_hook(getattr(owner, name), f"{owner.__name__}.{name}", kind))
    threading.Thread.join = wait_hook(threading.Thread.join, "Thread.join", JOIN, number_of_joined)
    threading.Semaphore.__enter__ = threading.Semaphore.acquire
    threading.Lock = _watched("Lock", threading.Lock)
    threading.RLock = _watched("RLock", threading.RLock)


def number_of_joined(thread, *_args, **_kwargs):
    return trace.threads.get(thread.ident, 0)


def write_exception(error):
    from .loop import place_of_error

    words = trace.string(f"{type(error).__name__}: {error}")
    trace.record(
        FAULT, UNSEEN_THREAD, trace.thread_number(), 0, place_of_error(error), words, monotonic_ns(), 0, 0
    )


def _watched(kind, make):
    """A lock that knows who holds it. Only the program's own locks are: those of libraries stay as they are."""

    class Watched:
        __slots__ = ("_lock", "_number", "_holder", "_since", "_code", "_line", "_depth", "__weakref__")

        def __new__(cls, *args, **kwargs):
            if not trace.is_own_file(_getframe(1).f_code.co_filename):
                return make(*args, **kwargs)
            self = object.__new__(cls)
            self._lock = make(*args, **kwargs)
            self._number = next(_locks)
            self._holder = self._depth = 0
            return self

        def acquire(self, blocking=True, timeout=-1):
            if not self._lock.acquire(False):
                if not blocking:
                    return False
                if not self._wait(timeout, _getframe(1)):
                    return False
            self._depth += 1
            if self._depth == 1:
                frame = _getframe(1)
                self._code = frame.f_code
                self._line = frame.f_lineno
                self._since = monotonic_ns()
                self._holder = trace.thread_number()
            return True

        def _wait(self, timeout, frame):
            lock = self._lock
            ident = get_ident()
            begun = monotonic_ns()
            holder = self._holder
            if holder:
                code = self._code
                file = trace.file_number(code.co_filename)
                place = trace.place_number([(file, self._line, code.co_firstlineno)]) if file else 0
                trace.record(HOLDER, 0, holder, self._number, place, trace.thread_number(), begun, self._since, 0)
            outer = _waits.get(ident)
            _waits[ident] = (LOCK, f"{kind}.acquire", begun, self._number, frame)
            try:
                return lock.acquire(True, timeout)
            finally:
                if outer is None:
                    del _waits[ident]
                else:
                    _waits[ident] = outer
                ended = monotonic_ns()
                if ended - begun >= SHORTEST_NS:
                    write_wait(LOCK, f"{kind}.acquire", begun, ended, self._number, frame)

        def release(self):
            depth, holder = self._depth, self._holder
            self._depth = max(0, depth - 1)
            if self._depth == 0:
                self._holder = 0
            try:
                self._lock.release()
            except BaseException:
                self._depth, self._holder = depth, holder
                raise

        def locked(self):
            return self._lock.locked()

        __enter__ = acquire

        def __exit__(self, *_):
            self.release()

        def __repr__(self):
            return repr(self._lock)

        def __getattr__(self, name):
            # What Condition uses of a reentrant lock.
            return getattr(self._lock, name)

    Watched.__name__ = Watched.__qualname__ = getattr(make, "__name__", kind)
    Watched.__module__ = "_thread"
    return Watched
