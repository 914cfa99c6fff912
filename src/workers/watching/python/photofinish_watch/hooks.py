"""Puts the hooks in place: at once where a module is there already, else when the program imports it."""

import atexit
import builtins
import os
import sys
import time

from . import sampler, trace, tracebacks
from .waits import wait_hook


def install():
    time.sleep = wait_hook(time.sleep, "time.sleep", trace.SLEEP)
    builtins.input = wait_hook(builtins.input, "input", trace.INPUT)
    for name in ("system", "waitpid", "wait", "wait3", "wait4"):
        if hasattr(os, name):
            setattr(os, name, wait_hook(getattr(os, name), f"os.{name}", trace.CHILD))
    exit_at_once = os._exit
    os._exit = lambda status: (trace.end_program(), exit_at_once(status))
    watch_unawaited()
    sys.meta_path.insert(0, WhenImported)
    for name in list(WHEN_IMPORTED):
        if name in sys.modules:
            WHEN_IMPORTED.pop(name)(sys.modules[name])
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=sampler.stop, after_in_parent=sampler.start, after_in_child=in_child)
    atexit.register(trace.end_program)
    sampler.start()


def in_child():
    trace.reopen_in_child()
    trace.begin_program(getattr(sys.modules.get("__main__"), "__file__", None) or "")
    sampler.start()


def watch_unawaited():
    """Python tells of a coroutine that was never awaited by a warning. Its line is that of its making."""
    sys.set_coroutine_origin_tracking_depth(1)
    import warnings

    original = getattr(warnings, "_warn_unawaited_coroutine", None)
    if original is None:
        return

    def _warn_unawaited_coroutine(coroutine):
        origin = coroutine.cr_origin
        code = coroutine.cr_code
        lines = []
        for filename, line, _ in origin or ():
            number = trace.file_number(filename)
            if number:
                lines.append((number, line, line))
        if lines or trace.is_own_file(code.co_filename):
            lines = lines or [(trace.file_number(code.co_filename), code.co_firstlineno, code.co_firstlineno)]
            trace.record(
                trace.FAULT, trace.NEVER_AWAITED, trace.thread_number(), 0,
                trace.place_number(lines), trace.string(coroutine.__qualname__), trace.monotonic_ns(), 0, 0,
            )
        if origin is None or sys.get_coroutine_origin_tracking_depth() != 1:
            return original(coroutine)
        # As without us: the origin is ours, and would be printed.
        words = f"coroutine '{coroutine.__qualname__}' was never awaited"
        warnings.warn(words, category=RuntimeWarning, stacklevel=2, source=coroutine)

    warnings._warn_unawaited_coroutine = _warn_unawaited_coroutine


def on_socket(socket):
    for name in ("connect", "accept", "recv", "recv_into", "recvfrom", "send", "sendall", "sendto"):
        hook = wait_hook(getattr(socket.socket, name), f"socket.{name}", trace.SOCKET)
        setattr(socket.socket, name, hook)
    for name in ("getaddrinfo", "gethostbyname", "gethostbyaddr", "getnameinfo"):
        setattr(socket, name, wait_hook(getattr(socket, name), f"socket.{name}", trace.NAME))


def on_ssl(ssl):
    for name in ("read", "write", "do_handshake"):
        setattr(ssl.SSLSocket, name, wait_hook(getattr(ssl.SSLSocket, name), f"ssl.{name}", trace.SOCKET))


def on_subprocess(subprocess):
    for name in ("__init__", "wait", "communicate"):
        shown = "subprocess.Popen" if name == "__init__" else f"Popen.{name}"
        setattr(subprocess.Popen, name, wait_hook(getattr(subprocess.Popen, name), shown, trace.CHILD))


def on_queue(queue):
    for name in ("get", "put", "join"):
        setattr(queue.Queue, name, wait_hook(getattr(queue.Queue, name), f"Queue.{name}", trace.QUEUE))


def on_threading(threading):
    from . import threads

    threads.install(threading)


def on_futures(base):
    from . import pools

    pools.install_futures(base)


def on_thread_pool(module):
    from . import pools

    pools.install_thread_pool(module)


def on_process_pool(module):
    from . import pools

    pools.install_process_pool(module)


def on_process(module):
    from . import pools

    pools.install_process(module)


def on_multiprocessing(util):
    """
    A child that starts as a new interpreter (`spawn`), or is forked from a server that did (`forkserver`), is watched from
    its first line as well.
    """
    start = util.spawnv_passfds

    def hooked_start(path, args, passfds):
        args = list(args)
        if "-c" in args[:-1]:
            at = args.index("-c") + 1
            if isinstance(args[at], str) and args[at].startswith(WATCHED_CHILDREN):
                args[at] = f"{code_for_child()}; {args[at]}"
        return start(path, args, passfds)

    util.spawnv_passfds = hooked_start


WATCHED_CHILDREN = ("from multiprocessing.spawn import", "from multiprocessing.forkserver import")


def code_for_child():
    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    target = getattr(sys.modules.get("__main__"), "__file__", None) or ""
    return (
        f"import sys; sys.path.insert(0, {folder!r}); from photofinish_watch import hooks; sys.path.remove({folder!r}); "
        f"hooks.begin_in_child({trace.folder()!r}, {trace.size()!r}, {target!r})"
    )


def begin_in_child(folder, size, target):
    trace.open_trace(folder, size)
    install()
    trace.begin_program(target)


def on_asyncio(asyncio):
    from . import loop

    loop.install(asyncio)


WHEN_IMPORTED = {
    "traceback": tracebacks.on_traceback,
    "socket": on_socket,
    "ssl": on_ssl,
    "subprocess": on_subprocess,
    "queue": on_queue,
    "threading": on_threading,
    "concurrent.futures._base": on_futures,
    "concurrent.futures.thread": on_thread_pool,
    "concurrent.futures.process": on_process_pool,
    "multiprocessing.process": on_process,
    "multiprocessing.util": on_multiprocessing,
    "asyncio": on_asyncio,
}


class WhenImported:
    """A finder that finds nothing itself: it has the others find a module, and hooks it once it has been executed."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        hook = WHEN_IMPORTED.pop(name, None)
        if hook is None:
            return None
        for finder in sys.meta_path:
            if finder is WhenImported or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                break
        else:
            return None
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            hook(module)

        try:
            spec.loader.exec_module = exec_module
        except AttributeError:
            pass
        return spec
