import { createHash } from 'node:crypto';
import { bps } from '@chimera/core/units/bps';
import { type Address, address, slot, txid, unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import { createRng } from '@chimera/testkit/rng';
import { openHistory } from '../../scout/src/collect/duckdb-history.ts';
import type {
  PlacedSignature,
  ReadTransaction,
  SourceKind,
  WalkedPage,
} from '../../scout/src/collect/history.ts';

/* Fills a history with made-up trades of many wallets in many pools: `<file> <swaps> <wallets>`. */

const [file = '', swapsText = '0', walletsText = '1'] = process.argv.slice(2);
const [swaps, wallets] = [Number(swapsText), Number(walletsText)];
const POOLS = 2_000;
const BATCH = 10_000;
const DAYS_MS = 45 * 86_400_000;
const SOL = 1_000_000_000n;

const nameOf = (kind: string, index: number) =>
  address(
    createHash('sha256')
      .update(`${kind}${index}`)
      .digest('base64url')
      .replace(/[-_0OIl]/g, 'x'),
  );
const rng = createRng(1);
const startMs = Date.now() - DAYS_MS;
const reserves = Array.from({ length: POOLS }, () => 200n * SOL);
const history = await openHistory(file);

function transaction(index: number): ReadTransaction {
  const wallet = nameOf('wallet', index % wallets);
  const turn = Math.floor(index / wallets);
  // A wallet buys one time and sells the next, in the same pool.
  const pool = (Math.floor(turn / 2) * 7 + (index % wallets) * 13) % POOLS;
  const side = turn % 2 === 0 ? 'buy' : 'sell';
  const atMs = unixMs(Math.floor(startMs + (index / swaps) * DAYS_MS));
  const drift = BigInt(rng.below(3_000_000_000)) - 1_490_000_000n;
  const before = reserves[pool] ?? 200n * SOL;
  const solLamports = before + drift < 50n * SOL ? 50n * SOL : before + drift;
  reserves[pool] = solLamports;
  const common = { slot: slot(index), atMs, mint: nameOf('mint', pool), pool: nameOf('pool', pool) };
  const id = txid(`made-up-${index}`);
  return {
    listed: { txid: id, slot: index, atMs },
    fundings: [],
    pools: [
      {
        ...common,
        solLamports: lamports(solLamports),
        tokenAtoms: tokenAtoms((200n * SOL * 1_000_000_000_000_000n) / solLamports),
      },
    ],
    swaps: [
      {
        ...common,
        txid: id,
        wallet,
        side,
        swapLamports: lamports(SOL),
        swapAtoms: tokenAtoms(5_000_000_000_000n),
        soldFractionBps: side === 'sell' ? bps(10_000) : null,
      },
    ],
  };
}

/** Wallets and pools each list what they were part of, as the nodes' listings do. */
function pagesOf(batch: readonly ReadTransaction[], kind: SourceKind): readonly WalkedPage[] {
  const listings = new Map<Address, PlacedSignature[]>();
  for (const { listed, swaps: found } of batch) {
    const source = kind === 'wallet' ? found[0]?.wallet : found[0]?.pool;
    if (source === undefined || source === null) continue;
    const listing = listings.get(source) ?? [];
    listings.set(source, listing);
    listing.push({ ...listed, place: listing.length });
  }
  const walked = { cursor: null, walkNewest: null, newest: null, isComplete: true, walked: 0 };
  return [...listings].map(([source, listed]) => ({ source: { address: source, kind, ...walked }, listed }));
}

for (let start = 0; start < swaps; start += BATCH) {
  const count = Math.min(BATCH, swaps - start);
  const batch = Array.from({ length: count }, (_value, offset) => transaction(start + offset));
  await history.savePages([...pagesOf(batch, 'wallet'), ...pagesOf(batch, 'pool')]);
  await history.saveTransactions(batch);
}
history.close();
