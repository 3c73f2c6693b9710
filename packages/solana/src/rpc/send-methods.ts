import type { Address, Slot, Txid } from '@chimera/core/units/chain';
import type { CallOptions } from '../http/http.ts';
import * as schemas from './schemas.ts';
import type { JsonRpc } from './transport.ts';

export interface SimulateOptions extends CallOptions {
  readonly commitment?: 'processed' | 'confirmed' | 'finalized' | undefined;
  readonly minContextSlot?: Slot | undefined;
  /** Accounts whose state after the transaction is wanted, in this order. */
  readonly accounts?: readonly Address[] | undefined;
  /** Simulate on the node's own latest blockhash instead of the one in the bytes. */
  readonly replaceRecentBlockhash?: boolean | undefined;
}

export interface SendOptions extends CallOptions {
  readonly skipPreflight: boolean;
  /** Commitment of the blockhash inside the bytes; the node derives the expiry from it even without preflight. */
  readonly preflightCommitment?: 'processed' | 'confirmed' | 'finalized' | undefined;
  readonly minContextSlot?: Slot | undefined;
}

export interface SendMethods {
  readonly simulateTransaction: (
    wire: Uint8Array,
    options?: SimulateOptions,
  ) => Promise<schemas.Simulation & { readonly contextSlot: Slot }>;
  /**
   * Hands the signed bytes to the node once (`maxRetries` 0: rebroadcasting is ours). The answer is a hint; a
   * thrown error with `maybeLanded` says nothing about the chain.
   */
  readonly sendTransaction: (wire: Uint8Array, options: SendOptions) => Promise<Txid>;
}

export function createSendMethods(call: JsonRpc): SendMethods {
  const simulation = schemas.withContext(schemas.simulationField);
  return {
    simulateTransaction: async (wire, options) => {
      const config = {
        encoding: 'base64',
        sigVerify: false,
        replaceRecentBlockhash: options?.replaceRecentBlockhash ?? false,
        commitment: options?.commitment ?? 'confirmed',
        ...(options?.minContextSlot === undefined ? {} : { minContextSlot: options.minContextSlot }),
        ...(options?.accounts === undefined
          ? {}
          : { accounts: { encoding: 'base64', addresses: options.accounts } }),
      };
      const answer = await call('simulateTransaction', [toBase64(wire), config], simulation, options);
      return { ...answer.value, contextSlot: answer.context.slot };
    },
    sendTransaction: (wire, options) => {
      const config = {
        encoding: 'base64',
        skipPreflight: options.skipPreflight,
        preflightCommitment: options.preflightCommitment ?? 'confirmed',
        maxRetries: 0,
        ...(options.minContextSlot === undefined ? {} : { minContextSlot: options.minContextSlot }),
      };
      return call('sendTransaction', [toBase64(wire), config], schemas.txidField, options);
    },
  };
}

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
