"""Measures how much computation is a quarter of a millisecond; see `calibrate` in lane.py."""
from lane import calibrate, run

run(lambda _: calibrate())
