/** One HTTP request. `timeoutMs` spans from the call to the last byte of the answer. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Asked in the tick in which the first byte leaves; when it says no, none does. */
  readonly mayLeave?: (() => boolean) | undefined;
}

/** The answer, read to its end as text. No status is an error here. */
export interface HttpResponse {
  readonly status: number;
  readonly text: string;
  /** Header value by lowercase name, null when absent. */
  readonly header: (name: string) => string | null;
}

/**
 * The port through which this package reaches the network. Rejects only with `SolanaError` (transport codes).
 * The simulator and the tests bring their own.
 */
export type Http = (request: HttpRequest) => Promise<HttpResponse>;

/** What every network call accepts beside its arguments. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  /** Asked in the tick in which the first byte leaves; when it says no, it fails with `request_withheld`. */
  readonly mayLeave?: (() => boolean) | undefined;
}
