const TIMEOUT_MS = 5_000;

/** Slack did not take what was sent to a `response_url`. */
export class ResponseUrlError extends Error {
  override name = "ResponseUrlError";
  constructor(readonly status: number) {
    super(`a response_url answered ${status}`);
  }
  /** It has expired, or has been used five times. */
  get gone(): boolean {
    return this.status === 404 || this.status === 410;
  }
}

/** Posts a message of its own through a `response_url`, which is followed as received. */
export async function respond(url: string, message: object): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify({ replace_original: false, ...message }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  // Read to the end, so that the connection can be used again.
  await response.text();
  if (!response.ok) throw new ResponseUrlError(response.status);
}
