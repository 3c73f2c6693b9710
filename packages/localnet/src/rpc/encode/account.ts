import type { AccountState, Ledger } from '../../chain/types.ts';
import { toBase58 } from '../../vm/base58.ts';
import { invalidParams, RPC_CODES, RpcError } from '../error.ts';
import { type Config, isConfig, toInteger } from '../params.ts';
import { parseAccountData } from './parsed-account.ts';

const RENT_EPOCH_NEVER = 18_446_744_073_709_551_615n;
/** Base58 takes quadratic time, so nodes refuse it for more. */
const BASE58_DATA_BYTES_MAX = 128;

export interface EncodedAccount {
  readonly lamports: bigint;
  readonly owner: string;
  readonly executable: boolean;
  readonly rentEpoch: bigint;
  readonly space: number;
  readonly data: unknown;
}

/** An account in the encoding that a configuration asks for. */
export function encodeAccount(ledger: Ledger, state: AccountState, config: Config): EncodedAccount {
  return {
    lamports: state.lamports,
    owner: state.owner,
    executable: state.executable,
    rentEpoch: RENT_EPOCH_NEVER,
    space: state.data.length,
    data: encodeData(ledger, state, config),
  };
}

function encodeData(ledger: Ledger, state: AccountState, config: Config): unknown {
  const { encoding } = config;
  if (encoding === 'jsonParsed') {
    const parsed = parseAccountData(ledger, state);
    if (parsed !== null) return parsed;
  }
  const data = sliceOf(state.data, config.dataSlice);
  if (encoding === 'base58') return [base58Data(data), 'base58'];
  if (encoding === undefined || encoding === null || encoding === 'binary') return base58Data(data);
  if (encoding === 'base64' || encoding === 'jsonParsed' || encoding === 'base64+zstd')
    return [Buffer.from(data).toString('base64'), 'base64'];
  throw invalidParams(`unknown encoding ${JSON.stringify(encoding)}`);
}

function base58Data(data: Uint8Array): string {
  if (data.length > BASE58_DATA_BYTES_MAX)
    throw new RpcError(
      RPC_CODES.invalidRequest,
      `Encoded binary (base 58) data should be less than ${BASE58_DATA_BYTES_MAX} bytes, please use Base64 encoding.`,
    );
  return toBase58(data);
}

function sliceOf(data: Uint8Array, slice: unknown): Uint8Array {
  if (slice === undefined || slice === null) return data;
  if (!isConfig(slice)) throw invalidParams('expected dataSlice as an object');
  const offset = toInteger(slice.offset, 'dataSlice.offset');
  return data.subarray(offset, offset + toInteger(slice.length, 'dataSlice.length'));
}
