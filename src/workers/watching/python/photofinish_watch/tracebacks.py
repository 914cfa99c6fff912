"""Tracebacks as without us: our frames are left out of what Python prints, and of what the program itself prints."""

import os
import sys

from . import trace

_our_folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


def _is_ours(code):
    return code.co_filename.startswith(_our_folder)


def clean(error):
    """Takes our frames out of an exception and of all that hang on it: causes, contexts, members of groups."""
    waiting, seen = [error], set()
    while waiting:
        each = waiting.pop()
        if not isinstance(each, BaseException) or id(each) in seen:
            continue
        seen.add(id(each))
        each.__traceback__ = _without_our_frames(each.__traceback__)
        waiting += [each.__cause__, each.__context__]
        members = getattr(each, "exceptions", ())
        if isinstance(members, tuple):
            waiting += members


def _without_our_frames(traceback):
    kept = []
    while traceback is not None:
        if not _is_ours(traceback.tb_frame.f_code):
            kept.append(traceback)
        traceback = traceback.tb_next
    following = None
    for part in reversed(kept):
        part.tb_next = following
        following = part
    return following


def on_traceback(module):
    """Of `traceback`, which `logging` and asyncio print with as well: what takes frames from a stack."""
    summary = module.StackSummary
    for name in ("extract", "_extract_from_extended_frame_gen"):
        extract = getattr(summary, name, None)
        if extract is not None:
            setattr(summary, name, classmethod(_passing_over_ours(extract.__func__)))


def _passing_over_ours(extract):
    def passing_over(cls, frame_gen, **options):
        return extract(cls, (each for each in frame_gen if not _is_ours(each[0].f_code)), **options)

    return passing_over


def print_uncaught(error):
    """As Python would, but without our frames; it is raised on, so that Python chooses the exit code, and not printed twice."""
    clean(error)
    sys.excepthook(type(error), error, error.__traceback__)
    sys.excepthook = lambda *_: None
