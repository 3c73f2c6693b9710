import { type Address, type Slot, slot, type Txid } from '@chimera/core/units/chain';
import { SolanaError } from '@chimera/solana/rpc/errors';
import { TOKEN_ACCOUNT_BYTES } from '@chimera/solana/token/account';
import { decodeMint } from '@chimera/solana/token/mint';
import { ataAddress } from '@chimera/solana/tx/ata';
import type { ChainNode, Clock } from '../ports.ts';
import type { Landing, PaperLedger } from './paper-ledger.ts';
import { type PaperTrade, type Quotes, readTrade, txidOfWire } from './paper-trade.ts';

export interface LandParts {
  readonly ledger: PaperLedger;
  readonly quotes: Quotes;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** Takes signed bytes that nobody sends, and writes down what they would have done. */
export type Land = (wire: Uint8Array, node: ChainNode) => Promise<Txid>;

/** Fills at the quoted output, in the slot after the one in which the bytes came. Nothing leaves the process. */
export function createLand({ ledger, quotes, clock }: LandParts): Land {
  const landing = new Map<Txid, Promise<void>>();

  async function land(trade: PaperTrade, node: ChainNode): Promise<void> {
    const token = await tokenOf(trade.mint, ledger.wallet, node);
    const rentLamports = await node.getMinimumBalanceForRentExemption(TOKEN_ACCOUNT_BYTES);
    const next = slot((await node.getSlot({ commitment: 'confirmed' })) + 1);
    if (ledger.find(trade.txid) !== null) return;
    // A provider that lags may not put it before what has landed already.
    const newest = ledger.newestSlot();
    const at = newest !== null && newest > next ? newest : next;
    ledger.add(toLanding(trade, { ledger, token, rentLamports, at, atMs: clock.nowMs() }));
  }

  return async (wire, node) => {
    const id = txidOfWire(wire);
    if (ledger.find(id) !== null) return id;
    // Without its quote it cannot be filled: it expires, as bytes do that nobody took.
    const trade = readTrade(wire, quotes);
    if (trade === null) return id;
    const running = landing.get(id) ?? land(trade, node).finally(() => landing.delete(id));
    landing.set(id, running);
    await running;
    return id;
  };
}

interface Token {
  readonly account: Address;
  readonly tokenProgram: Address;
  readonly decimals: number;
}

async function tokenOf(mint: Address, owner: Address, node: ChainNode): Promise<Token> {
  const state = await node.getAccountInfo(mint);
  const decoded = state === null ? null : decodeMint(state);
  if (decoded === null || !decoded.ok) throw new SolanaError('rpc_unknown', { said: 'the mint is unknown' });
  const { tokenProgram, decimals } = decoded.value;
  return { account: ataAddress({ owner, mint, tokenProgram }), tokenProgram, decimals };
}

interface Place {
  readonly ledger: PaperLedger;
  readonly token: Token;
  readonly rentLamports: bigint;
  readonly at: Slot;
  readonly atMs: Landing['atMs'];
}

function toLanding(trade: PaperTrade, { ledger, token, rentLamports, at, atMs }: Place): Landing {
  const held = ledger.account(token.account);
  const before = { lamports: ledger.lamports(), atoms: held?.atoms ?? 0n, rent: held?.rentLamports ?? 0n };
  const after = outcomeOf(trade, before, rentLamports);
  return {
    ...{ txid: trade.txid, slot: at, atMs, mint: trade.mint, ...token },
    ...{ feeLamports: trade.feeLamports, tip: trade.tip, hasFailed: after === null },
    ...{ lamportsBefore: before.lamports, rentBefore: before.rent, atomsBefore: before.atoms },
    lamportsAfter: after?.lamports ?? before.lamports - trade.feeLamports,
    rentAfter: after?.rent ?? before.rent,
    atomsAfter: after?.atoms ?? before.atoms,
  };
}

interface Holding {
  readonly lamports: bigint;
  readonly atoms: bigint;
  readonly rent: bigint;
}

/** Null when the wallet could not have paid it. */
function outcomeOf(trade: PaperTrade, before: Holding, rentLamports: bigint): Holding | null {
  const { side, inAmount, outAmount, feeLamports, tip, closesAccount } = trade;
  const paid = before.lamports - feeLamports - (tip?.lamports ?? 0n);
  if (side === 'buy') {
    const opened = before.rent === 0n ? rentLamports : 0n;
    const lamports = paid - inAmount - opened;
    return lamports < 0n ? null : { lamports, atoms: before.atoms + outAmount, rent: before.rent + opened };
  }
  const atoms = before.atoms - inAmount;
  if (atoms < 0n || (closesAccount && atoms !== 0n)) return null;
  const freed = closesAccount ? before.rent : 0n;
  return { lamports: paid + outAmount + freed, atoms, rent: before.rent - freed };
}
