/** What has states of its own. */
export type DeadlineSubject = 'signal' | 'order' | 'attempt' | 'position';

/**
 * What was done about it: `resumed` gives the order a task again, `proof_asked` asks both providers for the end,
 * `reopened` gives a position back to its exit rules, `shown` waits for the owner, who is at work.
 */
export type DeadlineAction = 'resumed' | 'proof_asked' | 'reopened' | 'shown';

/** Something stayed in a state for longer than its owner should need; told once for each state. */
export interface DeadlinePassed {
  readonly type: 'deadline_passed';
  readonly subject: DeadlineSubject;
  readonly subjectId: string;
  readonly state: string;
  readonly owner: string;
  readonly action: DeadlineAction;
  /** Since it came to be, not since it came into this state. */
  readonly waitedMs: number;
}
