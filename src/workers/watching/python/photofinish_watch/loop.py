"""asyncio: when each task was ready, which steps it held the loop, and where it waited.

Every step of every task is a Handle that the loop runs; `Handle.__init__` is the moment it became ready.
"""

import sys
from _thread import get_ident
from functools import wraps
from itertools import count
from types import CoroutineType, GeneratorType

from . import trace
from .trace import CLOSING, FAULT, GATHER, HOLDER, READY, SHORTEST_NS, SIZE, STEP, TASK, monotonic_ns, record, thread_time_ns

_getframe = sys._getframe
_numbers = count(1)
# By the id of a task that is not done: [number, where its record is, whether its name is known].
_tasks = {}
# Numbers of tasks that failed, by their id, until Python says that nobody saw it.
_failed = {}
_steps = trace.steps
_gathers = count(1)
_thread_numbers = trace.threads
# By the id of a code object that a task was seen to wait in: what must be known of it to tell the place; see where_it_waits.
_codes = {}
# Those code objects themselves, so that none of their ids is used again.
_kept_codes = []

LIBRARY, OWN, BY_ITS_VALUES = range(3)
PENDING, DONE, CANCELLED, FAILED = range(4)


def install(asyncio):
    from asyncio import base_events, events, futures, locks, runners, tasks

    Task = tasks.Task
    handle_init = events.Handle.__init__
    handle_run = events.Handle._run
    TimerHandle = events.TimerHandle
    pack = trace.RECORD.pack_into
    GatheringFuture = getattr(tasks, "_GatheringFuture", ())
    Future = futures.Future

    def number_of(task, frame, coroutine=None):
        known = _tasks.get(id(task))
        if known is None:
            number = next(_numbers)
            thread = trace.thread_number()
            # Of an eager task that is done, `get_coro` crashes Python 3.12.1.
            coroutine = coroutine or task.get_coro()
            name = trace.string(getattr(coroutine, "__qualname__", None) or type(coroutine).__name__)
            at = record(TASK, 0, thread, number, trace.place_of(frame), 0, monotonic_ns(), trace.current_task(), name)
            known = _tasks[id(task)] = [number, at, False]
        return known

    def __init__(self, callback, args, loop, context=None):
        handle_init(self, callback, args, loop, context)
        task = getattr(callback, "__self__", None)
        # A timer runs no step: what has a task there is `loop.call_later(1, task.cancel)`.
        if isinstance(task, Task) and type(self) is not TimerHandle:
            known = _tasks.get(id(task)) or number_of(task, _getframe(1))
            step = _steps.get(get_ident())
            # As `record` does; a call less, since this and the step are all that many programs do.
            at = next(trace._slots) * SIZE
            if at <= trace._last:
                pack(trace._buffer, at, READY, 0, 0, known[0], 0, 0, monotonic_ns(), 0 if step is None else step[2], 0)
            else:
                trace.is_full()

    def _run(self):
        task = getattr(self._callback, "__self__", None)
        if not isinstance(task, Task) or type(self) is TimerHandle:
            return run_callback(self)
        ident = get_ident()
        known = _tasks.get(id(task)) or number_of(task, None)
        if not known[2]:
            known[2] = True
            trace.put_extra(known[1], trace.string(task.get_name()))
            trace.loop_threads.add(ident)
        number = known[0]
        outer = _steps.get(ident)
        begun = monotonic_ns()
        _steps[ident] = (number, begun, 0)
        computed = thread_time_ns()
        try:
            return handle_run(self)
        finally:
            computed = thread_time_ns() - computed
            ended = monotonic_ns()
            if outer is None:
                del _steps[ident]
            else:
                _steps[ident] = outer
            if task.done():
                write_last_step(task, number, begun, ended, computed)
            else:
                place, extra = where_it_waits(task)
                thread = _thread_numbers.get(ident) or trace.thread_number()
                at = next(trace._slots) * SIZE
                if at <= trace._last:
                    pack(trace._buffer, at, STEP, PENDING, thread, number, place, extra, begun, ended, computed)
                else:
                    trace.is_full()

    def run_callback(self):
        ident = get_ident()
        trace.loop_threads.add(ident)
        outer = _steps.get(ident)
        begun = monotonic_ns()
        # What a timer wakes was due at the timer's time, however late the loop came to it.
        _steps[ident] = (0, begun, int(getattr(self, "_when", 0) * 1e9))
        computed = thread_time_ns()
        try:
            return handle_run(self)
        finally:
            ended = monotonic_ns()
            if outer is None:
                del _steps[ident]
            else:
                _steps[ident] = outer
            if ended - begun >= SHORTEST_NS:
                code = getattr(self._callback, "__code__", None)
                place = 0
                if code is not None and trace.is_own_file(code.co_filename):
                    line = code.co_firstlineno
                    place = trace.place_number([(trace.file_number(code.co_filename), line, line)])
                name = trace.string(getattr(self._callback, "__qualname__", "callback"))
                computed = thread_time_ns() - computed
                record(STEP, DONE, trace.thread_number(), 0, place, name, begun, ended, computed)

    def write_last_step(task, number, begun, ended, computed):
        known = _tasks.pop(id(task), None)
        flag = DONE
        if task.cancelled():
            flag = CANCELLED
        elif task._exception is not None:
            flag = FAILED
            if known is not None:
                _failed[id(task)] = number
        record(STEP, flag, trace.thread_number(), number, 0, 0, begun, ended, computed)

    def where_it_waits(task):
        """
        The numbers of its place and of what it waits for. They are the same wherever the same functions wait in each
        other, the program's own at the same instruction, so they are worked out once: steps can be very short.
        """
        key = []
        kind = LIBRARY
        coroutine = task.get_coro()
        while coroutine is not None:
            if type(coroutine) is CoroutineType:
                code = coroutine.cr_code
                kind = _codes.get(id(code))
                if kind is OWN:
                    key.append(coroutine.cr_frame.f_lasti)
                coroutine = coroutine.cr_await
            elif type(coroutine) is GeneratorType:
                code = coroutine.gi_code
                kind = _codes.get(id(code))
                if kind is OWN:
                    key.append(coroutine.gi_frame.f_lasti)
                coroutine = coroutine.gi_yieldfrom
            else:
                break
            if kind is None or kind is BY_ITS_VALUES:
                return work_out_where(task)
            key.append(id(code))
        if kind is OWN:
            key.append(type(task._fut_waiter))
        key = tuple(key)
        found = trace.waiting_places.get(key)
        if found is None:
            found = trace.waiting_places[key] = work_out_where(task)
        return found

    def kind_of(code, file):
        if code is lock_acquire_code or code is enter_code:
            return BY_ITS_VALUES
        return OWN if file else LIBRARY

    def work_out_where(task):
        lines = []
        name = ""
        coroutine = task.get_coro()
        depth = 0
        while coroutine is not None and depth < 64:
            depth += 1
            frame = getattr(coroutine, "cr_frame", None) or getattr(coroutine, "gi_frame", None)
            if frame is None:
                break
            code = frame.f_code
            file = trace._files.get(code.co_filename)
            if file is None:
                file = trace.file_number(code.co_filename)
            if id(code) not in _codes:
                _kept_codes.append(code)
                _codes[id(code)] = kind_of(code, file)
            if file:
                lines.append((file, frame.f_lineno or code.co_firstlineno, code.co_firstlineno))
                name = ""
            elif name == "":
                name = called_name(frame, getattr(coroutine, "__qualname__", code.co_name))
            if file == 0 and code is lock_acquire_code:
                waits_for_lock(task, frame.f_locals.get("self"))
            inner = getattr(coroutine, "cr_await", None)
            if inner is None:
                inner = getattr(coroutine, "gi_yieldfrom", None)
            coroutine = inner
        if name == "":
            waiter = task._fut_waiter
            if isinstance(waiter, Task):
                name = "task"
            elif GatheringFuture and isinstance(waiter, GatheringFuture):
                name = "asyncio.gather"
            elif waiter is not None:
                name = "future"
        lines.reverse()
        return trace.place_number(lines[: trace.MOST_FRAMES]), trace.string(name) if name else 0

    def called_name(frame, qualname):
        if qualname == "_ContextManagerMixin.__aenter__":
            # What `async with` calls of every lock.
            return f"asyncio.{type(frame.f_locals.get('self')).__name__}.acquire"
        module = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        return f"{module}.{qualname}"

    def waits_for_lock(task, lock):
        number, since, place = getattr(lock, "_photofinish", (0, 0, 0))
        waiting = _tasks.get(id(task))
        if number and waiting:
            record(HOLDER, 1, 0, lock_number(lock), place, waiting[0], monotonic_ns(), since, number)

    def lock_number(lock):
        try:
            return lock._photofinish_number
        except AttributeError:
            from .threads import _locks

            lock._photofinish_number = next(_locks)
            return lock._photofinish_number

    lock_acquire = locks.Lock.acquire
    lock_release = locks.Lock.release
    lock_acquire_code = lock_acquire.__code__
    enter_code = locks.Lock.__aenter__.__code__

    @wraps(lock_acquire)
    async def acquire(self):
        got = await lock_acquire(self)
        task = tasks.current_task()
        known = _tasks.get(id(task))
        self._photofinish = (known[0] if known else 0, monotonic_ns(), place_in(task) if task else 0)
        return got

    @wraps(lock_release)
    def release(self):
        self._photofinish = (0, 0, 0)
        return lock_release(self)

    def place_in(_task):
        return trace.place_of(_getframe(2))

    locks.Lock.acquire = acquire
    locks.Lock.release = release

    # Eager tasks (3.12) run their first step inside `create_task`, without a Handle.
    create_task = base_events.BaseEventLoop.create_task

    @wraps(create_task)
    def hooked_create_task(self, coro, *args, **kwargs):
        if self._task_factory is None:
            return create_task(self, coro, *args, **kwargs)
        begun = monotonic_ns()
        computed = thread_time_ns()
        task = create_task(self, coro, *args, **kwargs)
        if isinstance(task, Task) and id(task) not in _tasks:
            known = number_of(task, _getframe(1), coro)
            known[2] = True
            trace.put(known[1], 16, begun)
            trace.put_extra(known[1], trace.string(task.get_name()))
            computed = thread_time_ns() - computed
            if task.done():
                write_last_step(task, known[0], begun, monotonic_ns(), computed)
            else:
                place, extra = where_it_waits(task)
                record(STEP, PENDING, trace.thread_number(), known[0], place, extra, begun, monotonic_ns(), computed)
        return task

    base_events.BaseEventLoop.create_task = hooked_create_task

    gather = tasks.gather

    @wraps(gather)
    def hooked_gather(*args, **kwargs):
        outer = gather(*args, **kwargs)
        number = next(_gathers)
        place = trace.place_of(_getframe(1))
        now = monotonic_ns()
        for child in getattr(outer, "_children", ()):
            known = _tasks.get(id(child))
            if known:
                flag = 1 if kwargs.get("return_exceptions") else 0
                record(GATHER, flag, trace.thread_number(), number, place, known[0], now, trace.current_task(), 0)
        return outer

    tasks.gather = asyncio.gather = hooked_gather

    call_exception_handler = base_events.BaseEventLoop.call_exception_handler

    @wraps(call_exception_handler)
    def hooked_handler(self, context):
        write_fault(context)
        return call_exception_handler(self, context)

    base_events.BaseEventLoop.call_exception_handler = hooked_handler

    def write_fault(context):
        message = str(context.get("message", ""))
        task = context.get("task") or context.get("future")
        if not isinstance(task, Task):
            return
        error = context.get("exception")
        known = _tasks.pop(id(task), None)
        if "never retrieved" in message:
            number = _failed.pop(id(task), 0)
            words = f"{type(error).__name__}: {error}" if error is not None else message
            record(
                FAULT, trace.UNSEEN, trace.thread_number(), number, place_of_error(error),
                trace.string(words), monotonic_ns(), 0, 0,
            )
        elif "pending" in message and known:
            record(FAULT, trace.DESTROYED, trace.thread_number(), known[0], 0, 0, monotonic_ns(), 0, 0)

    cancel_all = runners._cancel_all_tasks

    @wraps(cancel_all)
    def hooked_cancel_all(loop):
        record(CLOSING, 0, trace.thread_number(), 0, 0, 0, monotonic_ns(), 0, 0)
        return cancel_all(loop)

    runners._cancel_all_tasks = hooked_cancel_all

    trace.bottom_codes.add(_run.__code__)
    trace.bottom_codes.add(run_callback.__code__)
    events.Handle.__init__ = __init__
    events.Handle._run = _run
    to_thread_future(asyncio, Future)


def to_thread_future(_asyncio, _future):
    """Jobs of `to_thread` and `run_in_executor` are those of the pool: see pools.py."""


def place_of_error(error):
    """The innermost line of the program's own that an error came through."""
    found = 0
    lines = []
    traceback = getattr(error, "__traceback__", None)
    while traceback is not None:
        code = traceback.tb_frame.f_code
        file = trace.file_number(code.co_filename)
        if file:
            lines.append((file, traceback.tb_lineno, code.co_firstlineno))
        traceback = traceback.tb_next
    lines.reverse()
    found = trace.place_number(lines[: trace.MOST_FRAMES])
    return found
