import { lineOf, type Source } from './source.ts';

/** Something a rule found: where, and what to do instead. */
export interface Finding {
  readonly offset: number;
  readonly message: string;
}

/** A file made up for the rule's own test. */
export interface Example {
  readonly path: string;
  readonly text: string;
}

export interface Rule {
  /** A sentence that is true of the repository. */
  readonly name: string;
  readonly appliesTo: (path: string) => boolean;
  readonly check: (source: Source) => readonly Finding[];
  /** Every one of these must be found: a rule that catches nothing proves nothing. */
  readonly bad: readonly Example[];
  /** None of these may be found. */
  readonly good: readonly Example[];
}

export function at(offset: number, message: string): Finding {
  return { offset, message };
}

export function describeFinding(source: Source, finding: Finding): string {
  return `${source.path}:${lineOf(source, finding.offset)} ${finding.message}`;
}
