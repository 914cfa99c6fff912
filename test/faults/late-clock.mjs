/** Loaded into a process of a test: its clock is an hour ahead. */
const now = Date.now;
Date.now = () => now() + 3_600_000;
