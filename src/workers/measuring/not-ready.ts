import type { LaneStatus } from "../../race/result.js";

/** A lane did not get to its start: how, and for the log why. It is the lane's result; the others go on. */
export class NotReadyError extends Error {
  override name = "NotReadyError";
  /** What failed is shared: the other lanes of its race would wait for it in vain, each to its deadline. */
  readonly shared: boolean = false;
  constructor(
    readonly status: Exclude<LaneStatus, "finished">,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What the lanes of a runtime share has failed, such as its interpreter. */
export class SharedPartError extends NotReadyError {
  override name = "SharedPartError";
  override readonly shared = true;
}

/** Settles as `promise` does, or rejects as `cancelled` as soon as the signal is aborted. */
export function unlessCancelled<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = () => reject(new NotReadyError("cancelled", "it was cancelled before it started"));
    if (signal.aborted) cancel();
    signal.addEventListener("abort", cancel, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", cancel));
  });
}

/** The host cannot start one more process at this moment; a second later it may. */
export class RefusedError extends NotReadyError {
  override name = "RefusedError";
  constructor(message: string) {
    super("crashed", message);
  }
}
