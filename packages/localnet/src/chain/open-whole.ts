import { rmSync } from 'node:fs';
import { createLedger, type LedgerParts } from './ledger.ts';
import type { Ledger } from './types.ts';

/** Present once the chain's history is complete. A chain without it was killed while it was being made. */
const WHOLE_NOTE = 'chain.whole';

/** Opens the chain; makes its history first when the data directory is new or holds an unfinished one. */
export async function openWholeLedger(
  parts: LedgerParts,
  makeHistory: (ledger: Ledger) => Promise<void>,
): Promise<Ledger> {
  const known = await createLedger(parts);
  if (known.readNote(WHOLE_NOTE) !== null) return known;
  const fresh = known.restored ? await startOver(known, parts) : known;
  await fresh.bulk(() => makeHistory(fresh));
  fresh.setClockMs(null);
  fresh.writeNote(WHOLE_NOTE, 'yes');
  fresh.advanceSlot();
  fresh.snapshot();
  return fresh;
}

async function startOver(unfinished: Ledger, parts: LedgerParts): Promise<Ledger> {
  unfinished.close();
  rmSync(parts.config.dataDir, { recursive: true, force: true });
  return createLedger(parts);
}
