import type { JournalEvent } from '@chimera/core/events';
import type { Difference } from '@chimera/core/events-reconcile';
import { compareBalance } from '@chimera/core/portfolio/differences';
import { slot, txid, unixMs } from '@chimera/core/units/chain';
import type { HistoryWorld } from './history-world.ts';

/** The books are laid beside the chain, or a person explains what that found. */
export function reconcile(world: HistoryWorld): JournalEvent {
  const { rng, openDifferences: open } = world;
  const key = rng.chance(0.5) ? open.shift() : undefined;
  if (key !== undefined) {
    const booked = rng.chance(0.3) ? { settledKeys: open.splice(0, 1) } : {};
    return { type: 'difference_resolved', key, by: 'admin', reason: 'story', ...booked };
  }
  const settledKeys = rng.chance(0.3) ? open.splice(0, 1) : [];
  const difference = rng.chance(0.6) ? strayToken(world) : null;
  const found = difference === null || settledKeys.includes(difference.key) ? [] : [difference];
  open.push(...found.map((each) => each.key));
  return {
    type: 'reconciliation_ended',
    cause: rng.pick(['daily', 'recovery', 'manual'] as const),
    by: 'admin',
    startedAtMs: unixMs(world.nowMs - 1_000),
    outcome: found.length > 0 ? 'differs' : rng.pick(['clean', 'incomplete'] as const),
    note: null,
    slot: slot(3_000 + rng.below(900)),
    checkpoint: rng.chance(0.8) ? { txid: txid(rng.text(88)), slot: slot(3_000) } : null,
    transactionCount: rng.below(100),
    accountCount: rng.below(10),
    toleratedCount: rng.below(2),
    standingCount: open.length - found.length,
    found,
    settledKeys,
  };
}

function strayToken({ rng, mints }: HistoryWorld): Difference | null {
  const mint = rng.pick(mints);
  const compared = compareBalance(
    {
      ...{ subject: 'token', subjectId: mint, mint, positionId: null, isKnown: true },
      ...{ beforeAtoms: 1_000n, afterAtoms: 1_000n, acceptedAtoms: 0n },
    },
    rng.amount(2_000n, 10n ** 12n),
  );
  return compared.outcome === 'different' ? compared.difference : null;
}
