import { err, ok, type Result } from '@chimera/core/result';
import type { Address } from '@chimera/core/units/chain';
import { decodeTokenAccount } from '@chimera/solana/token/account';
import type { Chain } from '../../ports.ts';
import { type Failure, toFailure } from '../failure.ts';

const SIMULATE_TIMEOUT_MS = 3_000;
const SIGNATURE_BYTES = 64;

export interface SimulateRequest {
  readonly message: Uint8Array;
  /** What a purchase must bring into our token account; null for a sale, whose yield the swap itself enforces. */
  readonly atLeast: { readonly account: Address; readonly atoms: bigint } | null;
}

/** What a rehearsal on the newest state used. */
export interface Rehearsal {
  readonly unitsConsumed: number;
}

/**
 * Rehearses unsigned bytes. The node puts its own blockhash in, so that one a little behind can answer too;
 * a failure says that the trade would fail now, not for ever.
 */
export async function simulateMessage(
  { message, atLeast }: SimulateRequest,
  chain: Chain,
): Promise<Result<Rehearsal, Failure>> {
  const options = {
    commitment: 'confirmed',
    replaceRecentBlockhash: true,
    timeoutMs: SIMULATE_TIMEOUT_MS,
    accounts: atLeast === null ? undefined : [atLeast.account],
  } as const;
  try {
    const answer = await chain.read((node) => node.simulateTransaction(unsigned(message), options));
    if (answer.err !== null) {
      return err({ reason: `simulate: ${JSON.stringify(answer.err)}`, isFinal: false });
    }
    const after = answer.accounts?.[0];
    if (atLeast !== null && atomsOf(after?.data) < atLeast.atoms) {
      const got = atomsOf(after?.data);
      const reason = `token_taxed_on_purchase: ${got} of at least ${atLeast.atoms} atoms arrive`;
      return err({ reason, isFinal: true });
    }
    return ok({ unitsConsumed: answer.unitsConsumed ?? 0 });
  } catch (error) {
    return err(toFailure(error, 'simulate'));
  }
}

const atomsOf = (data: Uint8Array | undefined): bigint =>
  data === undefined ? 0n : (decodeTokenAccount(data)?.atoms ?? 0n);

/** Wire bytes with an empty signature. */
export function unsigned(message: Uint8Array): Uint8Array {
  const wire = new Uint8Array(1 + SIGNATURE_BYTES + message.length);
  wire[0] = 1;
  wire.set(message, 1 + SIGNATURE_BYTES);
  return wire;
}
