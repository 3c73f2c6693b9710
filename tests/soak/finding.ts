/** One thing that must be so, and what was seen. */
export interface Finding {
  readonly claim: string;
  readonly seen: string;
  /** Null where it is only told. */
  readonly holds: boolean | null;
}
