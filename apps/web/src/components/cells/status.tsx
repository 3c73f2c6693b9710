import { Badge, type Tone } from '#components/ui/badge.tsx';
import { humanised } from '#lib/format.ts';

/**
 * States of all machines. Amber asks for attention; a refusal of ours or a finished trade is an ordinary
 * outcome and stays quiet.
 */
const TONES: Readonly<Record<string, Tone>> = {
  received: 'neutral',
  approved: 'accent',
  denied: 'quiet',
  shed: 'warn',
  expired: 'quiet',
  quarantined: 'warn',
  planned: 'neutral',
  working: 'accent',
  filled: 'neutral',
  abandoned: 'quiet',
  signed: 'accent',
  landed_provisional: 'accent',
  landed: 'neutral',
  failed_on_chain: 'warn',
  dead: 'quiet',
  unresolved: 'warn',
  opening: 'accent',
  open: 'neutral',
  exiting: 'accent',
  closed: 'quiet',
  void: 'quiet',
  stuck: 'warn',
  ACTIVE: 'accent',
  CANDIDATE: 'neutral',
  REJECTED: 'quiet',
  DEMOTED: 'warn',
};

const WORDS: Readonly<Record<string, string>> = {
  landed_provisional: 'landed, not final',
  failed_on_chain: 'failed on chain',
};

/** The state of anything that has one. */
export function Status({ state, title }: { state: string; title?: string }) {
  return (
    <Badge tone={TONES[state] ?? 'neutral'} {...(title === undefined ? {} : { title })}>
      {WORDS[state] ?? humanised(state).toLowerCase()}
    </Badge>
  );
}
