import { must } from '@chimera/core/assert';
import { type Address, height, type Slot, slot, type Txid, txid, unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { SignatureStatus } from '@chimera/solana/rpc/history-methods';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import { TOKEN_PROGRAM } from '@chimera/solana/tx/programs';
import bs58 from 'bs58';
import type { ChainNode } from '../ports.ts';
import { RENT, type ScriptedSwap, type SimLedger } from './sim-ledger-for-tests.ts';

/** One node's misbehaviour, written down by a test. */
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
  /** Its blocks hold nobody else's transactions. */
  isQuiet: boolean;
  /** How much more of the token it says that each transaction moved; null when it is honest. */
  tokenError: bigint | null;
}

export const newSimNode = (providerId: string): SimNode => ({
  providerId,
  isDown: false,
  dropsSends: true,
  prunedBelowSlot: 0,
  indexedUpToSlot: Number.POSITIVE_INFINITY,
  lyingAbout: null,
  isQuiet: false,
  tokenError: null,
});

/** Skipped slots make heights smaller than slots. */
const HEIGHT_OFFSET = 700;
const CONFIRM_DEPTH = 2;
const FINAL_DEPTH = 32;
const BLOCKHASH_LIFE = 150;

const heightOf = (at: number) => height(at - HEIGHT_OFFSET);
const depthOf = (commitment: string | undefined): number =>
  commitment === 'finalized' ? FINAL_DEPTH : CONFIRM_DEPTH;

type Up = <T>(answer: () => T) => Promise<T>;

export function createSimNode(ledger: SimLedger, node: SimNode): ChainNode {
  const up: Up = async (answer) => {
    if (node.isDown) throw new SolanaError('transport_unreachable');
    return answer();
  };
  return {
    providerId: node.providerId,
    ...tipMethods(ledger, up),
    ...stateMethods(ledger, node, up),
    ...historyMethods(ledger, node, up),
  };
}

function tipMethods(ledger: SimLedger, up: Up) {
  const at = (commitment: string | undefined): number => ledger.slotNow() - depthOf(commitment);
  return {
    getSlot: (options) => up(() => slot(at(options?.commitment))),
    getBlockHeight: (options) => up(() => heightOf(at(options?.commitment))),
    getEpochInfo: (options) =>
      up(() => {
        const seen = at(options?.commitment);
        return { epoch: 1, absoluteSlot: slot(seen), blockHeight: heightOf(seen), slotsInEpoch: 432_000 };
      }),
    getLatestBlockhash: () =>
      up(() => {
        const seen = at('confirmed');
        return {
          blockhash: blockhashOf(seen),
          contextSlot: slot(seen),
          lastValidBlockHeight: height(heightOf(seen) + BLOCKHASH_LIFE),
        };
      }),
    getGenesisHash: () => up(() => 'genesis'),
    getMinimumBalanceForRentExemption: () => up(() => lamports(RENT)),
  } satisfies Partial<ChainNode>;
}

function stateMethods(ledger: SimLedger, node: SimNode, up: Up) {
  return {
    getAccountInfo: (of) => up(() => accountOf(of, ledger.heldAtoms)),
    getMultipleAccounts: (of) => up(() => of.map((each) => accountOf(each, ledger.heldAtoms))),
    getBalance: () => up(() => ({ lamports: lamports(ledger.walletLamports), slot: slot(ledger.slotNow()) })),
    getTokenAccountsByOwner: () => up(() => []),
    simulateTransaction: (wire) =>
      up(() => {
        const swap = ledger.swapOf(wire);
        const sale = ledger.saleOf(wire);
        const bought = swap.side === 'buy' ? ledger.heldAtoms + swap.outAmount : ledger.heldAtoms;
        const after = sale === null ? bought : proceedsOf(sale, ledger);
        const err = sale !== null && ledger.saleInRehearsal === 'fails' ? SALE_FAILS : null;
        const accounts = [accountOf('token' as Address, after)];
        const contextSlot = slot(ledger.slotNow());
        return { err, logs: [], unitsConsumed: 50_000, accounts, contextSlot };
      }),
    sendTransaction: (wire) =>
      up(() => {
        const id = ledger.note(`rpc:${node.providerId}`, wire);
        if (!node.dropsSends) ledger.land(wire);
        return id;
      }),
  } satisfies Partial<ChainNode>;
}

/** An account that is frozen, in the last instruction there can be. */
const SALE_FAILS = { InstructionError: [60, { Custom: 17 }] };

/** What the sale leaves in wrapped SOL; a taxed one a hundredth. */
const proceedsOf = (sale: ScriptedSwap, { saleInRehearsal }: SimLedger): bigint =>
  saleInRehearsal === 'taxed' ? sale.outAmount / 100n : sale.outAmount;

function historyMethods(ledger: SimLedger, node: SimNode, up: Up) {
  const isSeen = (id: Txid, at: number, commitment: string | undefined): boolean =>
    node.lyingAbout !== id && ledger.slotNow() - at >= depthOf(commitment);
  return {
    getSignatureStatuses: (ids) => up(() => ids.map((id) => statusOf(ledger, node, id))),
    getTransaction: (id, options) =>
      up(() => {
        const found = ledger.landed.get(id);
        return found !== undefined && isSeen(id, found.slot, options?.commitment)
          ? toldBy(node, found.transaction)
          : null;
      }),
    getTransactionWire: (id) =>
      up(() =>
        ledger.landed.has(id) ? (ledger.sends.find(({ txid: of }) => of === id)?.wire ?? null) : null,
      ),
    getSignaturesForAddress: (_of, page) =>
      up(() =>
        [...ledger.landed]
          .filter(([id, { slot: at }]) => isSeen(id, at, page?.commitment))
          .map(([signature, { slot: at, transaction }]) => {
            return { signature, slot: slot(at), err: transaction.err ?? null, blockTime: unixMs(0) };
          })
          .reverse(),
      ),
    getBlocks: (from, to) =>
      up(() => Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => slot(from + index))),
    getBlock: (at) => up(() => (node.isQuiet ? { ...blockAt(at), signatures: [] } : blockAt(at))),
  } satisfies Partial<ChainNode>;
}

function toldBy({ tokenError }: SimNode, transaction: ConfirmedTransaction): ConfirmedTransaction {
  if (tokenError === null) return transaction;
  const tokenChanges = transaction.tokenChanges.map((change) => ({
    ...change,
    postAtoms: tokenAtoms(change.postAtoms + tokenError),
  }));
  return { ...transaction, tokenChanges };
}

function statusOf(ledger: SimLedger, node: SimNode, id: Txid): SignatureStatus | null {
  const at = fillerSlot(id) ?? ledger.landed.get(id)?.slot ?? null;
  const now = ledger.slotNow();
  if (at === null || at > now || node.lyingAbout === id) return null;
  if (at < node.prunedBelowSlot || at > node.indexedUpToSlot) return null;
  const depth = now - at;
  const reached = depth >= CONFIRM_DEPTH ? 'confirmed' : 'processed';
  return {
    slot: slot(at),
    confirmations: null,
    err: ledger.landed.get(id)?.transaction.err ?? null,
    confirmationStatus: depth >= FINAL_DEPTH ? 'finalized' : reached,
  };
}

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** Each block holds one stranger's transaction, whose signature names the slot. */
const fillerAt = (at: number): Txid => txid(bs58.encode(Buffer.concat([Buffer.alloc(60, 7), u32(at)])));

/** What the first and the last of them begin with alike, and so do all between: hardly another is worth decoding. */
const FILLER_START = sharedStart(fillerAt(0), fillerAt(2 ** 32 - 1));

function sharedStart(left: string, right: string): string {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return left.slice(0, length);
}

function fillerSlot(signature: Txid): number | null {
  if (!signature.startsWith(FILLER_START)) return null;
  const bytes = Buffer.from(bs58.decode(signature));
  if (bytes.length !== 64 || bytes.subarray(0, 60).some((byte) => byte !== 7)) return null;
  return bytes.readUInt32BE(60);
}

const blockhashOf = (at: number): string => bs58.encode(Buffer.concat([Buffer.alloc(28, 3), u32(at)]));

const blockAt = (at: Slot) => ({
  blockhash: blockhashOf(at),
  previousBlockhash: blockhashOf(at - 1),
  parentSlot: slot(at - 1),
  blockHeight: heightOf(at),
  blockTime: null,
  signatures: [fillerAt(at)],
});

const SUPPLY_AT = 36;
const DECIMALS_AT = 44;
const MINT_INITIALISED_AT = 45;
const ATOMS_AT = 64;
const ACCOUNT_STATE_AT = 108;

/** A mint where the address ends so, else our token account. */
function accountOf(of: Address, atoms: bigint) {
  const isMint = must(of, 'address').endsWith('mint');
  const data = Buffer.alloc(isMint ? 82 : 165);
  if (isMint) {
    data.writeBigUInt64LE(1_000_000_000_000_000n, SUPPLY_AT);
    data.writeUInt8(6, DECIMALS_AT);
    data.writeUInt8(1, MINT_INITIALISED_AT);
  } else {
    data.writeBigUInt64LE(atoms, ATOMS_AT);
    data.writeUInt8(1, ACCOUNT_STATE_AT);
  }
  return { lamports: lamports(RENT), owner: TOKEN_PROGRAM, executable: false, data: new Uint8Array(data) };
}
