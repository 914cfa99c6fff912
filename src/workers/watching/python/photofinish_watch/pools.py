"""Pools of threads and of processes: how many workers, and when each job was given, begun and done."""

import sys
from functools import wraps
from itertools import count

from . import trace
from .trace import FAULT, JOB, POOL, PROCESS, UNSEEN_JOB, monotonic_ns, thread_time_ns
from .waits import wait_hook

_numbers = count(1)
_getframe = sys._getframe


def install_futures(base):
    base.Future.result = _seen(wait_hook(base.Future.result, "Future.result", trace.RESULT))
    base.Future.exception = _seen(wait_hook(base.Future.exception, "Future.exception", trace.RESULT))
    base.wait = wait_hook(base.wait, "futures.wait", trace.RESULT)


def _seen(function):
    @wraps(function)
    def hook(self, *args, **kwargs):
        self._photofinish_seen = True
        fault = self.__dict__.get("_photofinish_fault")
        if fault:
            trace.put(fault, 24, monotonic_ns())
        return function(self, *args, **kwargs)

    return hook


def install_thread_pool(module):
    init = module.ThreadPoolExecutor.__init__
    submit = module.ThreadPoolExecutor.submit
    run = module._WorkItem.run

    @wraps(init)
    def hooked_init(self, *args, **kwargs):
        init(self, *args, **kwargs)
        _write_pool(self, self._max_workers, 1, _getframe(1))

    @wraps(submit)
    def hooked_submit(self, *args, **kwargs):
        number = getattr(self, "_photofinish", 0)
        place = trace.place_of(_getframe(1))
        task = trace.current_task()
        given = monotonic_ns()
        at = trace.record(JOB, 1, number, task, place, 0, given, 0, 0)
        # The job may begin before `submit` returns: its worker finds its record by the order of jobs.
        _jobs.append(at)
        future = submit(self, *args, **kwargs)
        future._photofinish_job = at
        return future

    @wraps(run)
    def hooked_run(self, *args, **kwargs):
        begun = monotonic_ns()
        computed = thread_time_ns()
        future = self.future
        run(self, *args, **kwargs)
        ended = monotonic_ns()
        at = future.__dict__.get("_photofinish_job")
        if at is None and _jobs:
            at = _jobs[-1]
        if at:
            trace.put(at, 24, begun)
            trace.put(at, 32, ended)
            trace.put_extra(at, (thread_time_ns() - computed) // 1000)
            trace.record(JOB, 2, trace.thread_number(), at // trace.SIZE, 0, 0, begun, ended, 0)
        error = future._exception
        if error is not None and not getattr(future, "_photofinish_seen", False):
            write_unseen_job(future, error)

    module.ThreadPoolExecutor.__init__ = hooked_init
    module.ThreadPoolExecutor.submit = hooked_submit
    module._WorkItem.run = hooked_run


_jobs = []


def write_unseen_job(future, error, place=0):
    """A fault until somebody asks for the result: `_seen` then writes when."""
    from .loop import place_of_error

    words = trace.string(f"{type(error).__name__}: {error}")
    at = trace.record(
        FAULT, UNSEEN_JOB, trace.thread_number(), 0, place_of_error(error) or place, words, monotonic_ns(), 0, 0
    )
    future._photofinish_fault = at


def install_process_pool(module):
    init = module.ProcessPoolExecutor.__init__
    submit = module.ProcessPoolExecutor.submit

    @wraps(init)
    def hooked_init(self, *args, **kwargs):
        init(self, *args, **kwargs)
        _write_pool(self, self._max_workers, 2, _getframe(1))

    @wraps(submit)
    def hooked_submit(self, *args, **kwargs):
        place = trace.place_of(_getframe(1))
        at = trace.record(
            JOB, 3, getattr(self, "_photofinish", 0), trace.current_task(), place, 0, monotonic_ns(), 0, 0
        )

        def done(future):
            trace.put(at, 32, monotonic_ns())
            error = None if future.cancelled() else future._exception
            if error is not None and not getattr(future, "_photofinish_seen", False):
                # Its traceback is text from the other process: the line is that of `submit`.
                write_unseen_job(future, error, place)

        future = submit(self, *args, **kwargs)
        future.add_done_callback(done)
        return future

    module.ProcessPoolExecutor.__init__ = hooked_init
    module.ProcessPoolExecutor.submit = hooked_submit


def _write_pool(pool, workers, kind, frame):
    number = next(_numbers)
    pool._photofinish = number
    trace.record(POOL, kind, trace.thread_number(), number, trace.place_of(frame), workers, monotonic_ns(), 0, 0)


def install_process(module):
    """Where a child process was started, and from when to when its own work went on in it (children by fork)."""
    start = module.BaseProcess.start
    join = module.BaseProcess.join
    run = module.BaseProcess.run

    @wraps(start)
    def hooked_start(self):
        begun = monotonic_ns()
        place = trace.place_of(_getframe(1))
        start(self)
        trace.record(PROCESS, 1, trace.thread_number(), self.pid or 0, place, trace.string(self.name), begun, monotonic_ns(), 0)

    @wraps(run)
    def hooked_run(self):
        from time import process_time_ns

        at = trace.record(PROCESS, 2, trace.thread_number(), 0, 0, trace.string(self.name), monotonic_ns(), 0, process_time_ns())
        try:
            return run(self)
        finally:
            trace.put(at, 24, monotonic_ns())
            trace.record(PROCESS, 3, trace.thread_number(), 0, 0, 0, monotonic_ns(), process_time_ns(), 0)

    module.BaseProcess.start = hooked_start
    module.BaseProcess.join = wait_hook(join, "Process.join", trace.JOIN)
    module.BaseProcess.run = hooked_run
