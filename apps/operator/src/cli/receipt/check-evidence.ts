import type { EventOf } from '@chimera/core/events';
import { isTxidText, type Txid, txid } from '@chimera/core/units/chain';
import type { WalkQuestion } from '@chimera/solana/proof/chain-walk';
import { z } from 'zod';
import { type Check, contradicted, holds } from './check.ts';

/** Two operators must have testified before a transaction may be called dead. */
const WITNESSES_MIN = 2;

const txidField = z.string().refine(isTxidText).transform(txid);
const witnessed = { providerId: z.string(), finalizedHeight: z.number().int() };
const controlledSchema = z.object({
  bound: z.number().int(),
  testimonies: z.array(z.object({ ...witnessed, controlOld: txidField, controlNew: txidField })),
});
const walkedSchema = z.object({
  bound: z.number().int(),
  walks: z.array(
    z.object({
      ...witnessed,
      fromHeight: z.number().int(),
      toHeight: z.number().int(),
      blockCount: z.number().int(),
      lastBlockhash: z.string(),
    }),
  ),
});

/** What a provider must show now before its silence about a dead transaction counts. */
export interface ProofToRepeat {
  /** Signatures that it must know. */
  readonly controls: readonly Txid[];
  /** The window whose every block it must show, where no controls were to be had. */
  readonly walk: WalkQuestion | null;
}

export const NOTHING_TO_REPEAT: ProofToRepeat = { controls: [], walk: null };

/** How a stored absence proof is had again; nothing when there is none. */
export function proofToRepeat(
  { txid: of, blockhash, blockhashSlot }: EventOf<'attempt_signed'>,
  { evidence }: EventOf<'attempt_died'>,
): ProofToRepeat {
  const walked = walkedSchema.safeParse(evidence);
  if (walked.success) {
    return { controls: [], walk: { txid: of, blockhash, blockhashSlot, bound: walked.data.bound } };
  }
  const parsed = controlledSchema.safeParse(evidence);
  if (!parsed.success) return NOTHING_TO_REPEAT;
  const controls = parsed.data.testimonies.flatMap(({ controlOld, controlNew }) => [controlOld, controlNew]);
  return { controls: [...new Set(controls)], walk: null };
}

/** Whether the stored proof is complete by itself: witnesses, and finality past the last block that counts. */
export function checkEvidence(signed: EventOf<'attempt_signed'>, died: EventOf<'attempt_died'>): Check {
  const claim = { name: 'proof of death', about: signed.txid };
  const walked = walkedSchema.safeParse(died.evidence);
  const parsed = walked.success ? null : controlledSchema.safeParse(died.evidence);
  if (parsed?.success === false) return contradicted(claim, 'the stored evidence is not an absence proof');
  const bound = walked.data?.bound ?? parsed?.data?.bound ?? 0;
  const given = walked.data?.walks ?? parsed?.data?.testimonies ?? [];
  const witnesses = new Set(given.map(({ providerId }) => providerId));
  if (witnesses.size < WITNESSES_MIN)
    return contradicted(claim, `only ${witnesses.size} provider testified; a death needs ${WITNESSES_MIN}`);
  if (bound <= signed.lastValidHeight)
    return contradicted(claim, `its bound ${bound} lies within the life of the blockhash`);
  const early = given.find(({ finalizedHeight }) => finalizedHeight <= bound);
  if (early !== undefined)
    return contradicted(claim, `${early.providerId} testified at height ${early.finalizedHeight}, too early`);
  const gap = walked.data?.walks.find(
    ({ fromHeight, toHeight, blockCount }) => toHeight < bound || toHeight - fromHeight !== blockCount,
  );
  if (gap !== undefined) return contradicted(claim, `the walk at ${gap.providerId} does not reach ${bound}`);
  const ends = new Set(walked.data?.walks.map(({ lastBlockhash }) => lastBlockhash));
  if (ends.size > 1) return contradicted(claim, 'its walks end on different blocks');
  const how = walked.success ? 'showed every block up to' : 'testified past';
  return holds(claim, `${[...witnesses].join(' and ')} ${how} height ${bound}`);
}
