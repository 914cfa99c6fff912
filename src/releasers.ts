/** What was started, to be ended in reverse: what uses something ends before what it uses. */
export interface Releasers {
  /** `what` is named when its release fails. */
  add(what: string, release: () => unknown): void;
  /** Ends everything, also when some of it fails to; then rejects with all that failed. */
  releaseAll(): Promise<void>;
}

export function createReleasers(): Releasers {
  const releasers: { what: string; release: () => unknown }[] = [];

  async function releaseAll() {
    const failures: Error[] = [];
    for (let next = releasers.pop(); next !== undefined; next = releasers.pop()) {
      try {
        await next.release();
      } catch (cause) {
        failures.push(new Error(`${next.what} did not end as it should`, { cause }));
      }
    }
    if (failures.length > 0)
      throw new AggregateError(failures, failures.map((each) => each.message).join("; "));
  }

  return { add: (what, release) => releasers.push({ what, release }), releaseAll };
}
