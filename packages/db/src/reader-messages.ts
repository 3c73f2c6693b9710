/** What the pool asks of a reader worker, and what it hears back. */
export interface ReadRequest {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

export type ReadReply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly message: string };

export interface ReaderWorkerData {
  readonly path: string;
}
