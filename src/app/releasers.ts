/** What was started, to be ended in reverse: what uses something ends before what it uses. */
export interface Releasers {
  /** `what` is named when its release fails. */
  add(what: string, release: () => unknown): void;
  /** What takes work from queues stops before everything else, and all of it at once: each has its time for it. */
  addConsumer(what: string, stop: () => unknown): void;
  /** Ends everything, also when some of it fails to; then rejects with all that failed. */
  releaseAll(): Promise<void>;
}

interface Releaser {
  what: string;
  release: () => unknown;
}

export function createReleasers(): Releasers {
  const releasers: Releaser[] = [];
  const consumers: Releaser[] = [];

  async function releaseAll() {
    const failures: Error[] = [];
    const end = async ({ what, release }: Releaser) => {
      try {
        await release();
      } catch (cause) {
        failures.push(new Error(`${what} did not end as it should`, { cause }));
      }
    };
    await Promise.all(consumers.splice(0).map(end));
    for (let next = releasers.pop(); next !== undefined; next = releasers.pop()) await end(next);
    if (failures.length > 0)
      throw new AggregateError(failures, failures.map((each) => each.message).join("; "));
  }

  return {
    add: (what, release) => releasers.push({ what, release }),
    addConsumer: (what, release) => consumers.push({ what, release }),
    releaseAll,
  };
}
