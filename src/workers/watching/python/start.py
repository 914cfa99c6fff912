"""Runs a program as `python3 FILE ARGS` or `python3 -m MODULE ARGS` would, with the watching hooks in place.

    python3 start.py TRACE_FOLDER TRACE_BYTES file FILE ARGS...
    python3 start.py TRACE_FOLDER TRACE_BYTES module MODULE ARGS...

The program has its own sys.argv, sys.path[0], __main__, tracebacks and exit code; nothing is added to its environment.
"""

import sys

# This file's syntax is that of older ones as well: they must be able to say so.
if sys.version_info < (3, 10):
    sys.exit("photofinish watch needs Python 3.10 or newer, and this is %s. Name another in PYTHON." % sys.version.split()[0])


def main():
    here = __file__.rpartition("/")[0] or "."
    folder, size, kind, target = sys.argv[1:5]
    arguments = sys.argv[5:]
    sys.path.insert(0, here)
    from photofinish_watch import hooks, trace, tracebacks

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
        tracebacks.print_uncaught(error)
        raise


def prepare_file(path, arguments):
    import builtins
    import os
    from importlib.machinery import SourceFileLoader
    from types import ModuleType

    # As Python makes it: nothing of the path is resolved.
    absolute = os.path.join(os.getcwd(), path)
    # Python says "can't open file" and ends with 2 for a file it cannot read; so do we.
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as error:
        words = "%s: can't open file %r: [Errno %d] %s\n"
        sys.stderr.write(words % (sys.executable, absolute, error.errno, error.strerror))
        sys.exit(2)
    sys.argv = [path] + arguments
    if not getattr(sys.flags, "safe_path", False):
        sys.path.insert(0, os.path.dirname(os.path.realpath(path)))
    module = ModuleType("__main__")
    module.__file__ = absolute
    module.__builtins__ = builtins
    module.__loader__ = SourceFileLoader("__main__", absolute)
    module.__cached__ = None
    if "__annotations__" in vars(sys.modules["__main__"]):  # Until Python 3.13.
        module.__annotations__ = {}
    sys.modules["__main__"] = module

    def run():
        exec(compile(source, absolute, "exec", dont_inherit=True), module.__dict__)

    return run


def prepare_module(name, arguments):
    import os
    import runpy
    from types import ModuleType

    # runpy replaces the first argument by the module's file, as -m does.
    sys.argv = ["-m"] + arguments
    if not getattr(sys.flags, "safe_path", False):
        sys.path.insert(0, os.getcwd())
    sys.modules["__main__"] = ModuleType("__main__")
    return lambda: runpy._run_module_as_main(name, alter_argv=True)


main()
