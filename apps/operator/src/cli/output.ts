/** Stable exit codes; scripts program against them. */
export const EXIT = {
  ok: 0,
  /** The operator, or what was asked about, refused. */
  refused: 1,
  /** The command line itself was wrong. */
  usage: 2,
  /** The operator does not run, and without it this cannot be done. */
  unreachable: 3,
  /** What was asked for does not exist. */
  not_found: 4,
  /** Not everything could be checked. */
  unverified: 5,
  /** The books disagree with themselves or with the chain. */
  contradicted: 6,
  /** Our own bug. */
  internal: 70,
  /** The settings are wrong. */
  config: 78,
} as const;

export interface Output {
  readonly code: number;
  /** For `--json`. */
  readonly json: unknown;
  /** For people. */
  readonly text: string;
}

export const done = (json: unknown, text: string): Output => ({ code: EXIT.ok, json, text });
