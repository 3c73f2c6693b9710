import type { PoolState, PoolTape, TapeOf } from '@chimera/core/score/observed';
import { poolFeeBps } from '@chimera/core/score/pool-tape';
import type { Address } from '@chimera/core/units/chain';
import type { History } from '../collect/history.ts';

/** A dear pool, where the record does not show what it takes. */
const FEE_BPS_UNKNOWN = 100;

/** Every pool's states as columns: a million of them take some thirty megabytes. */
export async function loadTapes(history: Pick<History, 'eachPoolState'>): Promise<TapeOf> {
  const tapes = new Map<Address, PoolTape>();
  let pool: { readonly address: Address; readonly mint: Address } | null = null;
  let states: PoolState[] = [];
  const keep = (): void => {
    if (pool !== null) tapes.set(pool.address, toTape(pool.address, pool.mint, states));
    states = [];
  };
  await history.eachPoolState(({ pool: address, mint, ...state }) => {
    if (pool?.address !== address) {
      keep();
      pool = { address, mint };
    }
    states.push(state);
  });
  keep();
  return (address) => tapes.get(address) ?? null;
}

function toTape(pool: Address, mint: Address, states: readonly PoolState[]): PoolTape {
  const columns = {
    pool,
    mint,
    slots: Float64Array.from(states, ({ slot }) => slot),
    atMs: Float64Array.from(states, ({ atMs }) => atMs),
    solLamports: BigInt64Array.from(states, ({ solLamports }) => solLamports),
    tokenAtoms: BigUint64Array.from(states, ({ tokenAtoms }) => tokenAtoms),
  };
  return { ...columns, feeBps: poolFeeBps(columns) ?? FEE_BPS_UNKNOWN };
}
