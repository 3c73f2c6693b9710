import { type Address, type Slot, WSOL_MINT } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import type { BuiltSwap } from '@chimera/solana/jupiter/build';
import type { SignatureStatus, SignaturesPage } from '@chimera/solana/rpc/history-methods';
import type { AccountState, SignatureInfo } from '@chimera/solana/rpc/schemas';
import { TOKEN_ACCOUNT_BYTES } from '@chimera/solana/token/account';
import { ataAddress } from '@chimera/solana/tx/ata';
import { instructionsOf } from '@chimera/solana/tx/instructions-of';
import { TOKEN_PROGRAM } from '@chimera/solana/tx/programs';
import bs58 from 'bs58';
import type { ChainNode } from '../ports.ts';
import { depositOf } from './paper-deposit.ts';
import type { Land } from './paper-land.ts';
import {
  type Landing,
  PAPER_FAILURE,
  type PaperAccount,
  type PaperLedger,
  toTransaction,
} from './paper-ledger.ts';
import type { Quotes } from './paper-trade.ts';

export interface PaperNodeParts {
  readonly ledger: PaperLedger;
  readonly quotes: Quotes;
  readonly land: Land;
}

/**
 * A real node, except for everything about our own wallet: that is answered from paper. All else, slots and other
 * people's transactions and accounts, is the chain's own word. No transaction ever reaches the node.
 */
export function createPaperNode(node: ChainNode, parts: PaperNodeParts): ChainNode {
  return {
    ...node,
    ...createOwnAccounts(node, parts),
    ...createOwnHistory(node, parts),
    ...createSends(node, parts),
  };
}

type Accounts = Pick<
  ChainNode,
  'getBalance' | 'getTokenAccountsByOwner' | 'getAccountInfo' | 'getMultipleAccounts'
>;

function createOwnAccounts(node: ChainNode, { ledger }: PaperNodeParts): Accounts {
  const own = (at: Address): AccountState | null => {
    const account = ledger.account(at);
    return account === null ? null : tokenAccountState(account, ledger.wallet);
  };
  return {
    getBalance: async (of, options) => {
      if (of !== ledger.wallet) return node.getBalance(of, options);
      const at = await node.getSlot(options);
      return { lamports: ledger.asOf(at).lamports, slot: at };
    },
    getTokenAccountsByOwner: async (owner, tokenProgram, options) => {
      if (owner !== ledger.wallet) return node.getTokenAccountsByOwner(owner, tokenProgram, options);
      const held = [...ledger.asOf(await node.getSlot(options)).accounts];
      return held
        .filter(([, account]) => account.tokenProgram === tokenProgram)
        .map(([pubkey, account]) => ({ pubkey, account: tokenAccountState(account, owner) }));
    },
    getAccountInfo: async (of, options) => own(of) ?? node.getAccountInfo(of, options),
    getMultipleAccounts: async (of, options) => {
      const states = await node.getMultipleAccounts(of, options);
      return states.map((state, index) => own(of[index] ?? ledger.wallet) ?? state);
    },
  };
}

type OwnHistory = Pick<ChainNode, 'getSignatureStatuses' | 'getTransaction' | 'getSignaturesForAddress'>;

/** A landing is seen once the chain has reached its slot at the commitment that was asked for. */
function createOwnHistory(node: ChainNode, { ledger }: PaperNodeParts): OwnHistory {
  const deposit = depositOf(ledger);
  const reached = (commitment: 'confirmed' | 'finalized') => node.getSlot({ commitment });
  return {
    getSignatureStatuses: async (signatures, options) => {
      const [real, confirmed, final] = await Promise.all([
        node.getSignatureStatuses(signatures, options),
        reached('confirmed'),
        reached('finalized'),
      ]);
      return signatures.map((id, index) => {
        const landing = ledger.find(id);
        return (landing === null ? null : statusOf(landing, confirmed, final)) ?? real[index] ?? null;
      });
    },
    getTransaction: async (of, options) => {
      if (of === deposit.signature) return deposit;
      const landing = ledger.find(of);
      if (landing === null) return node.getTransaction(of, options);
      const isSeen = landing.slot <= (await reached(options?.commitment ?? 'finalized'));
      return isSeen ? toTransaction(landing, ledger.wallet) : null;
    },
    getSignaturesForAddress: async (of, page = {}) => {
      if (of !== ledger.wallet) return node.getSignaturesForAddress(of, page);
      const newest = await reached(page.commitment ?? 'finalized');
      const landed = ledger.landings().filter((landing) => landing.slot <= newest);
      const first = { signature: deposit.signature, slot: deposit.slot, blockTime: null, err: null };
      return pageOf([...landed.map(toEntry), first], page);
    },
  };
}

const toEntry = ({ txid, slot, atMs, hasFailed }: Landing): SignatureInfo => ({
  ...{ signature: txid, slot, blockTime: atMs },
  err: hasFailed ? PAPER_FAILURE : null,
});

function statusOf({ slot, hasFailed }: Landing, confirmed: Slot, final: Slot): SignatureStatus | null {
  if (slot > confirmed) return null;
  const isFinal = slot <= final;
  return {
    slot,
    confirmations: isFinal ? null : 1,
    err: hasFailed ? PAPER_FAILURE : null,
    confirmationStatus: isFinal ? 'finalized' : 'confirmed',
  };
}

const PAGE_MAX = 1_000;

function pageOf(
  entries: readonly SignatureInfo[],
  { before, until, limit = PAGE_MAX }: SignaturesPage,
): readonly SignatureInfo[] {
  const start = before === undefined ? 0 : entries.findIndex(({ signature }) => signature === before) + 1;
  const end = until === undefined ? -1 : entries.findIndex(({ signature }) => signature === until);
  return entries.slice(start, end === -1 ? undefined : end).slice(0, limit);
}

/** About what a swap through one pool takes. */
const UNITS_ASSUMED = 150_000;

function createSends(
  node: ChainNode,
  { ledger, quotes, land }: PaperNodeParts,
): Pick<ChainNode, 'sendTransaction' | 'simulateTransaction'> {
  return {
    sendTransaction: (wire) => land(wire, node),
    // The wallet holds nothing on the chain, so there a rehearsal would fail; on paper the quotes are what happens.
    simulateTransaction: async (wire, options) => {
      const swaps = quotes.find(instructionsOf(wire));
      const contextSlot = await node.getSlot({ commitment: options?.commitment });
      const accounts = (options?.accounts ?? []).map((at) => rehearsed(at, swaps, ledger));
      const err = swaps.length === 0 ? PAPER_FAILURE : null;
      return { err, logs: [], unitsConsumed: UNITS_ASSUMED * swaps.length, accounts, contextSlot };
    },
  };
}

/** What an account of ours would hold after these swaps: of the token bought, or of the SOL that a sale brought. */
function rehearsed(at: Address, swaps: readonly BuiltSwap[], { wallet, account }: PaperLedger): AccountState {
  const wrapped = ataAddress({ owner: wallet, mint: WSOL_MINT, tokenProgram: TOKEN_PROGRAM });
  const into = swaps.filter(({ outputMint }) => (outputMint === WSOL_MINT) === (at === wrapped));
  const held = account(at);
  const atoms = into.reduce((sum, { outAmount }) => sum + outAmount, held?.atoms ?? 0n);
  const mint = held?.mint ?? into[0]?.outputMint ?? WSOL_MINT;
  const tokenProgram = held?.tokenProgram ?? TOKEN_PROGRAM;
  return tokenAccountState({ mint, tokenProgram, atoms, rentLamports: 0n }, wallet);
}

const INITIALIZED = 1;

/** The bytes of a token account, as its program writes them. */
function tokenAccountState(account: PaperAccount, owner: Address): AccountState {
  const data = Buffer.alloc(TOKEN_ACCOUNT_BYTES);
  data.set(bs58.decode(account.mint), 0);
  data.set(bs58.decode(owner), 32);
  data.writeBigUInt64LE(account.atoms, 64);
  data.writeUInt8(INITIALIZED, 108);
  return {
    lamports: lamports(account.rentLamports),
    owner: account.tokenProgram,
    executable: false,
    data: new Uint8Array(data),
  };
}
