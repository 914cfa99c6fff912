"""The trace: records of 40 bytes in a file that is mapped into memory, so that a killed program loses none of them.

A record is `kind, flag, thread, who, place, extra, t, a, b` (see RECORD); times are nanoseconds of the monotonic clock.
Texts are records too, of 32 bytes each. docs/watch.md says what each kind holds; records.ts reads them.
"""

import mmap
import os
import struct
import sys
from _thread import get_ident
from itertools import count
from time import monotonic_ns, thread_time_ns

# Little-endian, whatever the machine; where that is its own order, `@` says the same and is packed faster.
RECORD = struct.Struct(("@" if sys.byteorder == "little" else "<") + "BBHIIIqqq")
TEXT = struct.Struct("<BBHI32s")
SIZE = RECORD.size
VERSION = 1

HEADER, STRING, PROGRAM, END, THREAD, THREAD_END, TASK, STEP, READY, WAIT, SAMPLE, HOLDER, FAULT, POOL, JOB, GATHER, CLOSING, PROCESS = range(1, 19)

# What a wait is for (the flag of WAIT).
SLEEP, SOCKET, CHILD, LOCK, JOIN, QUEUE, SIGNAL, INPUT, NAME, RESULT = range(1, 11)
# FAULT's flag.
UNSEEN, DESTROYED, NEVER_AWAITED, UNSEEN_JOB, UNSEEN_THREAD = range(1, 6)

# Waits and callbacks that are shorter are not recorded: a program that never really waits would fill the trace.
SHORTEST_NS = 100_000
MOST_FRAMES = 16

_buffer = None
_last = 0
_slots = count(1)
_folder = ""
_bytes = 0
_strings = {}
_string_numbers = count(1)
_files = {}
_places = {}
# Of tasks: numbers of places and of what was waited for there, see loop.py.
waiting_places = {}
_thread_numbers = count(1)
threads = {}
# By thread: what it waits for, as (kind, name, since, lock, frame); and the step it is in, as (task, since).
waits = {}
steps = {}
loop_threads = set()
# Frames of these code objects end a stack: what is beyond them is the event loop.
bottom_codes = set()

_own_folder = os.path.dirname(os.path.abspath(__file__))
_python_folder = os.path.dirname(os.path.abspath(os.__file__))
_pack = RECORD.pack_into
_put_q = struct.Struct("<q").pack_into


def open_trace(in_folder, wanted_bytes):
    """One file a process. Where there is no room for it, the trace is smaller: a full disk would end the program."""
    global _buffer, _last, _folder, _bytes
    _folder, _bytes = in_folder, wanted_bytes
    disk = os.statvfs(in_folder)
    room = max(SIZE * 100, min(wanted_bytes, disk.f_bavail * disk.f_frsize // 4)) // SIZE * SIZE
    handle = os.open(os.path.join(in_folder, f"{os.getpid()}.trace"), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    os.ftruncate(handle, room)
    _buffer = mmap.mmap(handle, room)
    os.close(handle)
    _last = room - SIZE
    _pack(_buffer, 0, HEADER, VERSION, 0, os.getpid(), os.getppid(), 0, monotonic_ns(), 0, 0)
    thread_number()


def folder():
    return _folder


def size():
    """As it was asked for, in bytes."""
    return _bytes


def reopen_in_child():
    """After a fork: a trace of its own, which begins with what the child knows."""
    global _slots, _strings, _places, _files, _thread_numbers
    _slots, _strings, _places, _files, _thread_numbers = count(1), {}, {}, {}, count(1)
    threads.clear()
    waits.clear()
    steps.clear()
    waiting_places.clear()
    open_trace(_folder, _bytes)


def record(kind, flag, thread, who, place, extra, t, a, b):
    """Gives where it is, for `put`; 0 where the trace is full."""
    at = next(_slots) * SIZE
    if at > _last:
        return is_full()
    _pack(_buffer, at, kind, flag, thread, who, place, extra, t, a, b)
    return at


def is_full():
    """The header says that more happened than is here."""
    _buffer[1] = 255
    return 0


def put(at, offset, value):
    """Changes one of a record's three last fields (offset 16, 24 or 32)."""
    if at:
        _put_q(_buffer, at + offset, value)


def put_extra(at, value):
    if at:
        struct.pack_into("<I", _buffer, at + 12, value & 0xFFFFFFFF)


def string(words):
    """The number of a text. Texts are cut at 2,000 bytes."""
    number = _strings.get(words)
    if number is None:
        number = next(_string_numbers)
        _strings[words] = number
        encoded = words.encode("utf-8", "replace")[:2000] or b" "
        for chunk, start in enumerate(range(0, len(encoded), 32)):
            at = next(_slots) * SIZE
            if at > _last:
                _buffer[1] = 255
                break
            TEXT.pack_into(_buffer, at, STRING, 0, chunk, number, encoded[start : start + 32])
    return number


def file_number(filename):
    """0 for what is not the program's own: Python's library, installed packages, code without a file."""
    if filename[:1] == "<":
        number = 0
    else:
        absolute = os.path.abspath(filename)
        foreign = (
            absolute.startswith(_python_folder + os.sep)
            or "site-packages" in absolute
            or "dist-packages" in absolute
            or absolute.startswith(os.path.dirname(_own_folder) + os.sep)
        )
        number = 0 if foreign else string(absolute)
    _files[filename] = number
    return number


def is_own_file(filename):
    number = _files.get(filename)
    return (file_number(filename) if number is None else number) != 0


def place_of(frame):
    """The number of the program's own lines on a stack, the innermost first: `file:line:function ...`."""
    lines = []
    while frame is not None and len(lines) < MOST_FRAMES:
        code = frame.f_code
        if code in bottom_codes:
            break
        number = _files.get(code.co_filename)
        if number is None:
            number = file_number(code.co_filename)
        if number:
            lines.append((number, frame.f_lineno or code.co_firstlineno, code.co_firstlineno))
        frame = frame.f_back
    return place_number(lines)


def place_number(lines):
    if not lines:
        return 0
    key = tuple(lines)
    number = _places.get(key)
    if number is None:
        number = string(" ".join(f"{file}:{line}:{first}" for file, line, first in lines))
        _places[key] = number
    return number


def called_from_own(frame, name):
    """What the program itself called: `requests.get` rather than the `recv` deep inside of it."""
    inner = None
    while frame is not None:
        if is_own_file(frame.f_code.co_filename):
            break
        inner = frame
        frame = frame.f_back
    if frame is None or inner is None or inner.f_code.co_filename.startswith(_own_folder):
        return name
    module = str(inner.f_globals.get("__name__", "")).partition(".")[0]
    function = getattr(inner.f_code, "co_qualname", None) or inner.f_code.co_name
    if function == "<module>" or module == "importlib" or "frozen" in inner.f_code.co_filename:
        return name
    return f"{module}.{function}" if module else function


def thread_number():
    ident = get_ident()
    number = threads.get(ident)
    if number is None:
        number = threads[ident] = next(_thread_numbers)
    return number


def current_task():
    step = steps.get(get_ident())
    return 0 if step is None else step[0]


def begin_program(target):
    record(PROGRAM, 0, thread_number(), 0, string(os.path.abspath(target)), string(version()), monotonic_ns(), native_id(), thread_time_ns())


def version():
    words = ".".join(map(str, sys.version_info[:3]))
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    return f"{words} {'gil' if gil else 'free'}"


def native_id():
    from _thread import get_native_id

    return get_native_id()


def run_queue_ns():
    """How long this thread was ready without a core, so far; -1 where the system does not say."""
    try:
        handle = os.open("/proc/thread-self/schedstat", os.O_RDONLY)
        try:
            return int(os.read(handle, 100).split()[1])
        finally:
            os.close(handle)
    except (OSError, ValueError, IndexError):
        return -1


def end_program():
    flag = 1 if "uvloop" in sys.modules else 0
    record(END, flag, thread_number(), 0, 0, 0, monotonic_ns(), thread_time_ns(), run_queue_ns())
