"""See async.py."""
import sys
import time

tasks = [float(sys.argv[2])] * int(sys.argv[1])
began = time.monotonic_ns()
for each in tasks:
    time.sleep(each)
print(time.monotonic_ns() - began)
