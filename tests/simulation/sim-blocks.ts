import { type Txid, txid } from '@chimera/core/units/chain';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import type { Rng } from '@chimera/testkit/rng';
import bs58 from 'bs58';
import type { Faults } from './faults.ts';
import type { WalletState } from './sim-ledger.ts';
import { pastOf } from './sim-trades.ts';

/** One block of one fork, with the wallet as it leaves it. */
export interface SimBlock {
  readonly parent: SimBlock | null;
  readonly slot: number;
  readonly height: number;
  readonly timeMs: number;
  readonly blockhash: string;
  /** Transactions of ours and of those we watch. */
  readonly reports: ReadonlyMap<Txid, ConfirmedTransaction>;
  readonly signatures: readonly Txid[];
  readonly wallet: WalletState;
}

export interface ChainShape {
  /** Heights after its block in which a blockhash is accepted; one block later is the last that may hold it. */
  readonly blockhashLife: number;
  readonly finalDepth: number;
}

export type NewBlock = Pick<SimBlock, 'parent' | 'slot' | 'timeMs' | 'wallet'> & {
  readonly reports: readonly ConfirmedTransaction[];
};

/** All forks, and which of them counts. */
export interface BlockTree {
  readonly best: () => SimBlock;
  readonly finalized: () => SimBlock;
  readonly tips: () => readonly SimBlock[];
  readonly add: (block: NewBlock) => SimBlock;
  readonly byBlockhash: (blockhash: string) => SimBlock | null;
  readonly isOn: (block: SimBlock, tip: SimBlock) => boolean;
  /** The block of this chain that has the transaction. */
  readonly find: (of: Txid, tip: SimBlock) => SimBlock | null;
  /** Makes what is deep enough final, and returns those blocks. */
  readonly finalize: () => readonly SimBlock[];
}

export interface TreeParts {
  readonly rng: Rng;
  readonly faults: Faults;
  readonly shape: ChainShape;
  readonly start: WalletState;
}

export const FIRST_SLOT = 5_000;
/** Skipped slots make heights smaller than slots. */
const FIRST_HEIGHT = 4_300;
/** A real chain has a past with transactions in it; these blocks stand for it. */
const BUSY_BLOCKS = 8;

/** Every world numbers its blocks alike, so each name is made once in a process. */
function remembered<Name>(make: (seq: number) => Name): (seq: number) => Name {
  const known = new Map<number, Name>();
  return (seq) => {
    const name = known.get(seq) ?? make(seq);
    known.set(seq, name);
    return name;
  };
}

const blockhashOf = remembered((seq) => {
  const bytes = Buffer.alloc(32, 3);
  bytes.writeUInt32BE(seq, 28);
  return bs58.encode(bytes);
});
const fillerOf = remembered(
  (seq): Txid => txid(`${'5'.repeat(70)}${bs58.encode(Buffer.from(`filler${seq}`))}`),
);

/** The block a number of generations before this one; the oldest there is when there are fewer. */
export function ancestor(block: SimBlock, generations: number): SimBlock {
  let at = block;
  for (let left = generations; left > 0 && at.parent !== null; left -= 1) at = at.parent;
  return at;
}

export function createBlockTree({ rng, faults, shape, start }: TreeParts): BlockTree {
  let seq = 0;
  /** Nothing of this heals: on a chain that is only ours a proof must be had too. */
  const isDeserted = faults.strikes('chain_falls_quiet');
  const past = pastOf(FIRST_SLOT, 0);
  const genesis = toBlock({ parent: null, slot: FIRST_SLOT, timeMs: 0, wallet: start, reports: past });
  let best = genesis;
  let finalized = genesis;
  let tips: SimBlock[] = [genesis];
  const byBlockhash = new Map<string, SimBlock>([[genesis.blockhash, genesis]]);
  const finalizedByHeight = new Map<number, SimBlock>([[genesis.height, genesis]]);
  const landings = new Map<Txid, SimBlock[]>([...genesis.reports.keys()].map((of) => [of, [genesis]]));

  function toBlock({ reports, ...rest }: NewBlock): SimBlock {
    seq += 1;
    const isQuiet = seq > BUSY_BLOCKS && (isDeserted || faults.strikes('chain_quiet_blocks'));
    const own = reports.map(({ signature }) => signature);
    return {
      ...rest,
      blockhash: blockhashOf(seq),
      height: rest.parent === null ? FIRST_HEIGHT : rest.parent.height + 1,
      reports: new Map(reports.map((report) => [report.signature, report])),
      signatures: isQuiet ? own : [fillerOf(seq), ...own],
    };
  }

  function isOn(block: SimBlock, tip: SimBlock): boolean {
    let at: SimBlock | null = tip;
    while (at !== null && at.height > block.height) {
      // From a finalized block on down there is one chain only.
      if (finalizedByHeight.get(at.height) === at) return finalizedByHeight.get(block.height) === block;
      at = at.parent;
    }
    return at === block;
  }

  return {
    isOn,
    best: () => best,
    finalized: () => finalized,
    tips: () => tips,
    byBlockhash: (blockhash) => byBlockhash.get(blockhash) ?? null,
    find: (of, tip) => landings.get(of)?.find((block) => isOn(block, tip)) ?? null,
    add: (made) => {
      const block = toBlock(made);
      for (const of of block.reports.keys()) landings.set(of, [...(landings.get(of) ?? []), block]);
      byBlockhash.set(block.blockhash, block);
      tips = [...tips.filter((tip) => tip !== block.parent), block];
      if (block.height > best.height || (block.height === best.height && rng.chance(0.5))) best = block;
      return block;
    },
    finalize: () => {
      const next = ancestor(best, shape.finalDepth);
      if (next.height <= finalized.height) return [];
      const path: SimBlock[] = [];
      for (let at = next; at !== finalized && at.parent !== null; at = at.parent) path.unshift(at);
      finalized = next;
      for (const block of path) finalizedByHeight.set(block.height, block);
      tips = tips.filter((tip) => isOn(next, tip));
      return path;
    },
  };
}
