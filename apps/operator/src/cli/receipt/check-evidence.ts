import type { EventOf } from '@chimera/core/events';
import { isTxidText, type Txid, txid } from '@chimera/core/units/chain';
import { z } from 'zod';
import { type Check, contradicted, holds } from './check.ts';

/** Two operators must have testified before a transaction may be called dead. */
const WITNESSES_MIN = 2;

const txidField = z.string().refine(isTxidText).transform(txid);
const evidenceSchema = z.object({
  bound: z.number().int(),
  testimonies: z.array(
    z.object({
      providerId: z.string(),
      finalizedHeight: z.number().int(),
      controlOld: txidField,
      controlNew: txidField,
    }),
  ),
});

/** The control signatures of a stored absence proof, to be asked for again; empty when there are none. */
export function controlsOf({ evidence }: EventOf<'attempt_died'>): readonly Txid[] {
  const parsed = evidenceSchema.safeParse(evidence);
  if (!parsed.success) return [];
  return [
    ...new Set(parsed.data.testimonies.flatMap(({ controlOld, controlNew }) => [controlOld, controlNew])),
  ];
}

/** Whether the stored proof is complete by itself: witnesses, and finality past the last block that counts. */
export function checkEvidence(signed: EventOf<'attempt_signed'>, died: EventOf<'attempt_died'>): Check {
  const claim = { name: 'proof of death', about: signed.txid };
  const parsed = evidenceSchema.safeParse(died.evidence);
  if (!parsed.success) return contradicted(claim, 'the stored evidence is not an absence proof');
  const { bound, testimonies } = parsed.data;
  const witnesses = new Set(testimonies.map(({ providerId }) => providerId));
  if (witnesses.size < WITNESSES_MIN)
    return contradicted(claim, `only ${witnesses.size} provider testified; a death needs ${WITNESSES_MIN}`);
  if (bound <= signed.lastValidHeight)
    return contradicted(claim, `its bound ${bound} lies within the life of the blockhash`);
  const early = testimonies.find(({ finalizedHeight }) => finalizedHeight <= bound);
  if (early !== undefined)
    return contradicted(claim, `${early.providerId} testified at height ${early.finalizedHeight}, too early`);
  return holds(claim, `${[...witnesses].join(' and ')} testified past height ${bound}`);
}
