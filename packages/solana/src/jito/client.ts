import { createHash } from 'node:crypto';
import type { Slot, Txid } from '@chimera/core/units/chain';
import { z } from 'zod';
import type { CallOptions, Http } from '../http/http.ts';
import { SolanaError, type SolanaErrorCode } from '../rpc/errors.ts';
import * as schemas from '../rpc/schemas.ts';
import { createJsonRpc, type JsonRpc } from '../rpc/transport.ts';
import type { JitoEndpoint } from './endpoint.ts';
import { refusalOf } from './refusals.ts';

export const BUNDLE_TRANSACTIONS_MAX = 4;
export const JITO_TIMEOUT_MS = 5_000;

/** What the engine says of a bundle in flight. `Invalid` means "not in our system", which proves nothing. */
export interface InflightStatus {
  readonly bundleId: string;
  readonly status: 'Invalid' | 'Pending' | 'Failed' | 'Landed';
  readonly landedSlot: Slot | null;
}

export interface BundleStatus {
  readonly bundleId: string;
  readonly txids: readonly Txid[];
  readonly slot: Slot;
  readonly confirmationStatus: 'processed' | 'confirmed' | 'finalized';
}

/**
 * The block engine over JSON-RPC. Everything it says is a hint: a bundle id is no acceptance, and only the chain
 * tells what landed. All methods throw `SolanaError`.
 */
export interface JitoClient extends JitoEndpoint {
  readonly getInflightBundleStatuses: (
    bundleIds: readonly string[],
    options?: CallOptions,
  ) => Promise<readonly InflightStatus[]>;
  /** Only the bundles that the engine knows as landed. */
  readonly getBundleStatuses: (
    bundleIds: readonly string[],
    options?: CallOptions,
  ) => Promise<readonly BundleStatus[]>;
}

export interface JitoConfig {
  /** Base address without a path, such as `https://amsterdam.mainnet.block-engine.jito.wtf`. */
  readonly url: string;
  readonly http: Http;
  /** The engine's access id; without one many bundles are accepted and then forgotten. */
  readonly authUuid?: string | undefined;
  readonly timeoutMs?: number | undefined;
}

export function createJitoClient(config: JitoConfig): JitoClient {
  const call = translated(
    createJsonRpc({
      url: `${config.url.replace(/\/+$/, '')}/api/v1/bundles`,
      http: config.http,
      timeoutMs: config.timeoutMs ?? JITO_TIMEOUT_MS,
      headers: config.authUuid === undefined ? {} : { 'x-jito-auth': config.authUuid },
    }),
  );
  return {
    providerId: `${new URL(config.url).host} JSON-RPC`,
    sendBundle: (wires, options) => {
      const encoded = wires.map((wire) => Buffer.from(wire).toString('base64'));
      return call('sendBundle', [encoded, { encoding: 'base64' }], bundleIdField, options);
    },
    getInflightBundleStatuses: async (bundleIds, options) =>
      (await call('getInflightBundleStatuses', [bundleIds], inflightField, options))?.value ?? [],
    getBundleStatuses: async (bundleIds, options) =>
      ((await call('getBundleStatuses', [bundleIds], statusesField, options))?.value ?? []).filter(
        (status) => status !== null,
      ),
    getTipAccounts: (options) => call('getTipAccounts', [], z.array(schemas.addressField).min(1), options),
  };
}

/** The id the engine gives to a bundle: known to us before it is sent. */
export function bundleIdOf(txids: readonly Txid[]): string {
  return createHash('sha256').update(txids.join(',')).digest('hex');
}

const bundleIdField = z.string().regex(/^[0-9a-f]{64}$/);

const inflightField = z
  .object({
    value: z.array(
      z
        .object({
          bundle_id: z.string(),
          status: z.enum(['Invalid', 'Pending', 'Failed', 'Landed']),
          landed_slot: schemas.slotField.nullish(),
        })
        .transform((row) => ({
          bundleId: row.bundle_id,
          status: row.status,
          landedSlot: row.landed_slot ?? null,
        })),
    ),
  })
  .nullable();

/** Documentation and wire disagree on the spelling of the confirmation status, so both are read. */
const statusesField = z
  .object({
    value: z.array(
      z
        .object({
          bundle_id: z.string(),
          transactions: z.array(schemas.txidField),
          slot: schemas.slotField,
          confirmation_status: z.enum(['processed', 'confirmed', 'finalized']).nullish(),
          confirmationStatus: z.enum(['processed', 'confirmed', 'finalized']).nullish(),
        })
        .transform((row) => ({
          bundleId: row.bundle_id,
          txids: row.transactions,
          slot: row.slot,
          confirmationStatus: row.confirmation_status ?? row.confirmationStatus ?? ('processed' as const),
        }))
        .nullable(),
    ),
  })
  .nullable();

function translated(call: JsonRpc): JsonRpc {
  return async (method, params, schema, options) => {
    try {
      return await call(method, params, schema, options);
    } catch (error) {
      throw error instanceof SolanaError ? toJitoError(error) : error;
    }
  };
}

function toJitoError(error: SolanaError): SolanaError {
  if (error.code === 'http_rate_limited' || error.code === 'rpc_rate_limited') {
    return renamed('jito_rate_limited', error);
  }
  const refusal = refusalOf(error.message);
  if (refusal !== null && error.foreignCode !== null) return renamed(refusal, error);
  const isRefusal = error.code === 'rpc_params_invalid' || error.foreignCode === -32603;
  return isRefusal ? renamed('jito_bundle_refused', error) : error;
}

const renamed = (code: SolanaErrorCode, error: SolanaError): SolanaError =>
  new SolanaError(code, {
    said: error.message,
    foreignCode: error.foreignCode ?? undefined,
    data: error.data,
    retryAfterMs: error.retryAfterMs ?? undefined,
    cause: error,
  });
