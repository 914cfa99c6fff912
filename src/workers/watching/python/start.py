"""Runs a program as `python3 FILE ARGS` or `python3 -m MODULE ARGS` would, with the watching hooks in place.

    python3 start.py TRACE_FOLDER TRACE_BYTES file FILE ARGS...
    python3 start.py TRACE_FOLDER TRACE_BYTES module MODULE ARGS...

The program has its own sys.argv, sys.path[0], __main__, tracebacks and exit code; nothing is added to its environment.
"""

import sys


def main():
    ours = __file__
    here = ours.rpartition("/")[0] or "."
    folder, size, kind, target, *arguments = sys.argv[1:]
    sys.path.insert(0, here)
    from photofinish_watch import hooks, trace

    sys.path.remove(here)
    if not getattr(sys.flags, "safe_path", False):
        sys.path.pop(0)
    trace.open_trace(folder, int(size))
    hooks.install()
    if kind == "module":
        run = prepare_module(target, arguments)
    else:
        run = prepare_file(target, arguments)
    trace.begin_program(target)
    try:
        run()
    except SystemExit:
        raise
    except BaseException as error:
        # Printed here without our frames; raised again so that Python chooses the exit code, but not printed twice.
        error.__traceback__ = trace.without_our_frames(error.__traceback__, ours)
        sys.excepthook(type(error), error, error.__traceback__)
        sys.excepthook = lambda *_: None
        raise


def prepare_file(path, arguments):
    import builtins
    import os
    from importlib.machinery import SourceFileLoader
    from types import ModuleType

    # Python says "can't open file" and ends with 2 for a file it cannot read; so do we.
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as error:
        absolute = os.path.join(os.getcwd(), path)
        sys.stderr.write(
            f"{sys.executable}: can't open file {absolute!r}: [Errno {error.errno}] {error.strerror}\n"
        )
        raise SystemExit(2) from None
    sys.argv = [path, *arguments]
    if not getattr(sys.flags, "safe_path", False):
        sys.path.insert(0, os.path.dirname(os.path.realpath(path)))
    module = ModuleType("__main__")
    module.__file__ = path if sys.version_info < (3, 9) else os.path.abspath(path)
    module.__builtins__ = builtins
    module.__loader__ = SourceFileLoader("__main__", path)
    module.__cached__ = None
    sys.modules["__main__"] = module

    def run():
        exec(compile(source, path, "exec", dont_inherit=True), module.__dict__)

    return run


def prepare_module(name, arguments):
    import os
    import runpy
    from types import ModuleType

    # runpy replaces the first argument by the module's file, as -m does.
    sys.argv = ["-m", *arguments]
    if not getattr(sys.flags, "safe_path", False):
        sys.path.insert(0, os.getcwd())
    sys.modules["__main__"] = ModuleType("__main__")
    return lambda: runpy._run_module_as_main(name, alter_argv=True)


main()
