import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TokenKind, type TokenPlan, tokenPlan } from '../actors/token-plan.ts';
import { createLedger } from '../chain/ledger.ts';
import { createRandom } from '../chain/random.ts';
import type { Ledger } from '../chain/types.ts';
import { createFaultRegistry, type FaultRegistry } from '../faults/registry.ts';
import { foundMarket } from '../genesis/found-market.ts';
import { launchToken } from '../genesis/launch.ts';
import { createPoolBook, type PoolBook } from './pool-book.ts';
import { createPrices, type Prices } from './prices.ts';
import { createTape, type Tape } from './tape.ts';
import { createWallet } from './wallet.ts';

/** A real ledger in its own directory with the market founded: what tests of the provider doors stand on. */
export interface TestMarket {
  readonly ledger: Ledger;
  readonly pools: PoolBook;
  readonly prices: Prices;
  readonly tape: Tape;
  readonly faults: FaultRegistry;
  launch(kind: TokenKind, liquiditySol?: number): TokenPlan;
  close(): void;
}

const SEED = 'test';
export const SOL = 1_000_000_000n;

export async function openTestMarket(): Promise<TestMarket> {
  const dataDir = mkdtempSync(join(tmpdir(), 'chimera-market-'));
  const config = { dataDir, seed: SEED, slotMs: 20, confirmDepth: 2, finalizeDepth: 32, skipRate: 0 };
  const ledger = await createLedger({ config, nowMs: () => Date.now() });
  foundMarket(ledger);
  // The oldest block counts as confirmed while it is the only one; tests begin where that is over.
  for (let slot = 0; slot <= config.confirmDepth; slot++) ledger.advanceSlot();
  const pools = createPoolBook(ledger);
  let launched = 0;
  return {
    ledger,
    pools,
    prices: createPrices(ledger, pools),
    tape: createTape(ledger, pools),
    faults: createFaultRegistry({ random: createRandom(SEED), nowMs: () => Date.now() }),
    launch(kind, liquiditySol = 100) {
      const plan = { ...tokenPlan(SEED, launched++), kind, liquiditySol };
      ledger.airdrop(createWallet(plan.creatorWallet).address, 10_000n * SOL);
      launchToken(ledger, plan, []);
      return plan;
    },
    close() {
      ledger.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
