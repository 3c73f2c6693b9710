import { must } from '@chimera/core/assert';
import { type Address, height, type Slot, slot, type Txid, txid, unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { SignatureStatus } from '@chimera/solana/rpc/history-methods';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import { decodeTransaction, txidOf } from '@chimera/solana/tx/codec';
import { TOKEN_PROGRAM } from '@chimera/solana/tx/programs';
import bs58 from 'bs58';
import type { Chain, ChainNode, Clock } from '../ports.ts';

/** What a transaction of the scripted router does when it runs. */
export interface ScriptedSwap {
  readonly side: 'buy' | 'sell';
  readonly mint: Address;
  readonly inAmount: bigint;
  readonly outAmount: bigint;
}

export interface SimNode {
  readonly providerId: string;
  isDown: boolean;
  /** Takes bytes and forgets them. */
  dropsSends: boolean;
  /** Statuses below this slot are gone. */
  prunedBelowSlot: number;
  /** The status index has not read further than this slot. */
  indexedUpToSlot: number;
  /** Answers null for everything about this transaction, whatever the chain holds. */
  lyingAbout: Txid | null;
}

export interface SimChain extends Chain {
  readonly nodes: readonly [SimNode, SimNode];
  /** Every time bytes reached a route, in order. */
  readonly sends: {
    readonly route: string;
    readonly txid: Txid;
    readonly slot: number;
    readonly wire: Uint8Array;
  }[];
  /** Executes bytes in the next slot, as a leader would. */
  readonly land: (wire: Uint8Array) => void;
  /** The next transactions that land fail instead, this many times. */
  failNext: number;
  walletLamports: bigint;
  heldAtoms: bigint;
  readonly note: (route: string, wire: Uint8Array) => Txid;
  readonly slotNow: () => number;
  /** Landings so far by txid. */
  readonly landed: ReadonlyMap<Txid, { readonly slot: number; readonly transaction: ConfirmedTransaction }>;
  /** Takes a landing back, as a fork does. */
  readonly fork: (txid: Txid) => void;
}

export const SLOT_MS = 400;
const FIRST_SLOT = 5_000;
/** Skipped slots make heights smaller than slots. */
const HEIGHT_OFFSET = 700;
const CONFIRM_DEPTH = 2;
const FINAL_DEPTH = 32;
const BLOCKHASH_LIFE = 150;
const FEE = 5_000n;
export const RENT = 2_039_280n;

const heightOf = (at: number): number => at - HEIGHT_OFFSET;
const fillerAt = (at: number): Txid =>
  txid(
    bs58.encode(
      Buffer.concat([Buffer.alloc(60, 7), Buffer.from([0, (at >> 16) & 255, (at >> 8) & 255, at & 255])]),
    ),
  );
const fillerSlot = (signature: Txid): number | null => {
  const bytes = bs58.decode(signature);
  if (bytes.length !== 64 || bytes.subarray(0, 60).some((byte) => byte !== 7)) return null;
  return (must(bytes[61], 'byte') << 16) | (must(bytes[62], 'byte') << 8) | must(bytes[63], 'byte');
};

/** A small cluster of two nodes whose misbehaviour a test writes down. Swaps are read from a memo-like instruction. */
export function createSimChain(
  clock: Clock,
  wallet: Address,
  swapOf: (wire: Uint8Array) => ScriptedSwap,
): SimChain {
  const slotNow = (): number => FIRST_SLOT + Math.floor(clock.monotonicMs() / SLOT_MS);
  const landed = new Map<Txid, { slot: number; transaction: ConfirmedTransaction }>();
  const nodes: [SimNode, SimNode] = [newNode('alpha'), newNode('beta')];
  const state = { failNext: 0, walletLamports: 100_000_000_000n, heldAtoms: 0n };
  const sends: SimChain['sends'] = [];

  function land(wire: Uint8Array): void {
    const id = idOf(wire);
    if (landed.has(id)) return;
    const at = slotNow() + 1;
    const isFailing = state.failNext > 0;
    if (isFailing) state.failNext -= 1;
    landed.set(id, { slot: at, transaction: execute(wire, at, isFailing) });
  }

  function execute(wire: Uint8Array, at: number, isFailing: boolean): ConfirmedTransaction {
    const swap = swapOf(wire);
    const before = { lamports: state.walletLamports, atoms: state.heldAtoms };
    const isOpening = swap.side === 'buy' && before.atoms === 0n;
    state.walletLamports -= FEE;
    if (!isFailing) {
      state.walletLamports += swap.side === 'buy' ? -swap.inAmount : swap.outAmount;
      state.walletLamports -= isOpening ? RENT : 0n;
      state.heldAtoms += swap.side === 'buy' ? swap.outAmount : -swap.inAmount;
    }
    const account = (of: string, pre: bigint, post: bigint) => ({
      address: of as Address,
      preLamports: lamports(pre),
      postLamports: lamports(post),
    });
    return {
      signature: idOf(wire),
      slot: slot(at),
      blockTimeMs: unixMs(clock.nowMs()),
      indexInBlock: 0,
      version: 0,
      err: isFailing ? { InstructionError: [3, { Custom: 6001 }] } : null,
      feeLamports: lamports(FEE),
      feePayer: wallet,
      signers: [wallet],
      accounts: [
        account(wallet, before.lamports, state.walletLamports),
        account('OurTokenAccount', isOpening && !isFailing ? 0n : RENT, RENT),
      ],
      tokenChanges: [
        {
          account: 'OurTokenAccount' as Address,
          mint: swap.mint,
          owner: wallet,
          decimals: 6,
          preAtoms: tokenAtoms(before.atoms),
          postAtoms: tokenAtoms(state.heldAtoms),
        },
      ],
      instructions: [],
      systemTransfers: [],
      supplyChanges: [],
      balancesKnown: true,
    };
  }

  function statusOf(node: SimNode, id: Txid): SignatureStatus | null {
    const at = fillerSlot(id) ?? landed.get(id)?.slot ?? null;
    if (at === null || at > slotNow() || at < node.prunedBelowSlot || node.lyingAbout === id) return null;
    if (at > node.indexedUpToSlot) return null;
    const depth = slotNow() - at;
    const confirmationStatus =
      depth >= FINAL_DEPTH ? 'finalized' : depth >= CONFIRM_DEPTH ? 'confirmed' : 'processed';
    return {
      slot: slot(at),
      confirmations: null,
      err: landed.get(id)?.transaction.err ?? null,
      confirmationStatus,
    };
  }

  const depthOf = (commitment: string | undefined): number =>
    commitment === 'finalized' ? FINAL_DEPTH : CONFIRM_DEPTH;
  const note = (route: string, wire: Uint8Array): Txid => {
    const id = idOf(wire);
    sends.push({ route, txid: id, slot: slotNow(), wire });
    return id;
  };

  const toChainNode = (node: SimNode): ChainNode => {
    const up = async <T>(answer: () => T): Promise<T> => {
      if (node.isDown) throw new SolanaError('transport_unreachable');
      return answer();
    };
    return {
      providerId: node.providerId,
      getSlot: (options) => up(() => slot(slotNow() - depthOf(options?.commitment))),
      getBlockHeight: (options) => up(() => height(heightOf(slotNow() - depthOf(options?.commitment)))),
      getEpochInfo: (options) =>
        up(() => {
          const at = slotNow() - depthOf(options?.commitment);
          return {
            epoch: 1,
            absoluteSlot: slot(at),
            blockHeight: height(heightOf(at)),
            slotsInEpoch: 432_000,
          };
        }),
      getLatestBlockhash: () =>
        up(() => {
          const at = slotNow() - CONFIRM_DEPTH;
          const blockhash = bs58.encode(Buffer.concat([Buffer.alloc(28, 3), u32(at)]));
          return {
            blockhash,
            contextSlot: slot(at),
            lastValidBlockHeight: height(heightOf(at) + BLOCKHASH_LIFE),
          };
        }),
      getAccountInfo: (of) => up(() => accountOf(of, state.heldAtoms)),
      getMultipleAccounts: (of) => up(() => of.map((each) => accountOf(each, state.heldAtoms))),
      getBalance: () => up(() => lamports(state.walletLamports)),
      getMinimumBalanceForRentExemption: () => up(() => lamports(RENT)),
      getGenesisHash: () => up(() => 'genesis'),
      getSignatureStatuses: (ids) => up(() => ids.map((id) => statusOf(node, id))),
      getTransaction: (id, options) =>
        up(() => {
          const found = landed.get(id);
          if (found === undefined || node.lyingAbout === id) return null;
          return slotNow() - found.slot >= depthOf(options?.commitment) ? found.transaction : null;
        }),
      getSignaturesForAddress: (_of, page) =>
        up(() =>
          [...landed]
            .filter(
              ([id, { slot: at }]) => node.lyingAbout !== id && slotNow() - at >= depthOf(page?.commitment),
            )
            .map(([signature, { slot: at, transaction }]) => ({
              signature,
              slot: slot(at),
              err: transaction.err ?? null,
              blockTime: unixMs(0),
            }))
            .reverse(),
        ),
      getBlocks: (from, to) =>
        up(() => Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => slot(from + index))),
      getBlock: (at) => up(() => blockAt(at)),
      simulateTransaction: (wire) =>
        up(() => {
          const swap = swapOf(wire);
          const after = swap.side === 'buy' ? state.heldAtoms + swap.outAmount : state.heldAtoms;
          return {
            err: null,
            logs: [],
            unitsConsumed: 50_000,
            accounts: [accountOf('token' as Address, after)],
            contextSlot: slot(slotNow()),
          };
        }),
      sendTransaction: (wire) =>
        up(() => {
          const id = note(`rpc:${node.providerId}`, wire);
          if (!node.dropsSends) land(wire);
          return id;
        }),
    };
  };

  const providers = nodes.map(toChainNode);
  return {
    ...{ nodes, sends, land, note, slotNow, landed, providers },
    fork: (id) => void landed.delete(id),
    get failNext() {
      return state.failNext;
    },
    set failNext(count) {
      state.failNext = count;
    },
    get walletLamports() {
      return state.walletLamports;
    },
    set walletLamports(amount) {
      state.walletLamports = amount;
    },
    get heldAtoms() {
      return state.heldAtoms;
    },
    set heldAtoms(amount) {
      state.heldAtoms = amount;
    },
    read: async (operation) => {
      const working = providers.find((_, index) => nodes[index]?.isDown === false);
      return operation(must(working ?? providers[0], 'a node'));
    },
    health: () => [],
  };
}

const newNode = (providerId: string): SimNode => ({
  providerId,
  isDown: false,
  dropsSends: true,
  prunedBelowSlot: 0,
  indexedUpToSlot: Number.POSITIVE_INFINITY,
  lyingAbout: null,
});

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

function idOf(wire: Uint8Array): Txid {
  const decoded = decodeTransaction(wire);
  return must(decoded.ok ? txidOf(decoded.value) : null, 'txid of sent bytes');
}

const blockAt = (at: Slot) => ({
  blockhash: `block-${at}`,
  parentSlot: slot(at - 1),
  blockHeight: heightOf(at),
  blockTime: null,
  signatures: [fillerAt(at)],
});

/** A mint and a token account at once: both decoders find what they look for at their own offsets. */
function accountOf(of: Address, atoms: bigint) {
  const isMint = of.endsWith('mint');
  const data = Buffer.alloc(isMint ? 82 : 165);
  if (isMint) {
    data.writeBigUInt64LE(1_000_000_000_000_000n, 36);
    data.writeUInt8(6, 44);
    data.writeUInt8(1, 45);
  } else {
    data.writeBigUInt64LE(atoms, 64);
    data.writeUInt8(1, 108);
  }
  return { lamports: lamports(RENT), owner: TOKEN_PROGRAM, executable: false, data: new Uint8Array(data) };
}
