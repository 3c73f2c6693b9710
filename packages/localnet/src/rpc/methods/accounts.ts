import type { AccountState } from '../../chain/types.ts';
import { SYSTEM_PROGRAM } from '../../vm/addresses.ts';
import { fromBase58 } from '../../vm/base58.ts';
import { encodeAccount } from '../encode/account.ts';
import { invalidParams, RPC_CODES, RpcError } from '../error.ts';
import type { RpcMethods } from '../method.ts';
import { type RpcNode, withContext } from '../node.ts';
import { addressAt, type Config, configAt, isConfig, listAt, toAddressParam, toInteger } from '../params.ts';

const ACCOUNTS_PER_CALL_MAX = 100;
const FILTERS_MAX = 4;
const MEMCMP_BYTES_MAX = 128;

export const accountMethods: RpcMethods = {
  getBalance(node, params) {
    const address = addressAt(params, 0);
    return withContext(
      node,
      configAt(params, 1),
      ({ slot }) => readAccount(node, address, slot)?.lamports ?? 0n,
    );
  },
  getAccountInfo(node, params) {
    const address = addressAt(params, 0);
    const config = configAt(params, 1);
    return withContext(node, config, ({ slot }) => encoded(node, readAccount(node, address, slot), config));
  },
  getMultipleAccounts(node, params) {
    const addresses = listAt(params, 0, { what: 'addresses', max: ACCOUNTS_PER_CALL_MAX }).map(
      toAddressParam,
    );
    const config = configAt(params, 1);
    return withContext(node, config, ({ slot }) =>
      addresses.map((address) => encoded(node, readAccount(node, address, slot), config)),
    );
  },
  getProgramAccounts(node, params) {
    const program = addressAt(params, 0);
    const config = configAt(params, 1);
    if (program === SYSTEM_PROGRAM)
      throw new RpcError(
        RPC_CODES.noIndex,
        `${program} excluded from account secondary indexes; this RPC method unavailable for key`,
      );
    const filters = toFilters(config.filters);
    const answer = withContext(node, config, ({ slot }) =>
      [...node.ledger.accountsByProgram(program, slot)]
        .filter(([, state]) => filters.every((passes) => passes(state)))
        .map(([pubkey, state]) => ({ pubkey, account: encodeAccount(node.ledger, state, config) })),
    );
    return config.withContext === true ? answer : answer.value;
  },
};

/** A lying node says null about accounts that exist. */
export function readAccount(node: RpcNode, address: string, slot: number): AccountState | null {
  return node.faults.hits('lie_null') ? null : node.ledger.getAccount(address, slot);
}

function encoded(node: RpcNode, state: AccountState | null, config: Config): unknown {
  return state === null ? null : encodeAccount(node.ledger, state, config);
}

type Filter = (state: AccountState) => boolean;

export function toFilters(value: unknown): readonly Filter[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalidParams('expected filters as a list');
  if (value.length > FILTERS_MAX) throw invalidParams(`Too many filters provided; max ${FILTERS_MAX}`);
  return value.map(toFilter);
}

function toFilter(value: unknown): Filter {
  if (!isConfig(value)) throw invalidParams('expected a filter object');
  if (value.dataSize !== undefined) {
    const size = toInteger(value.dataSize, 'dataSize');
    return ({ data }) => data.length === size;
  }
  if (!isConfig(value.memcmp)) throw invalidParams('unknown filter');
  const offset = toInteger(value.memcmp.offset, 'memcmp.offset');
  const bytes = memcmpBytes(value.memcmp);
  return ({ data }) => Buffer.compare(data.subarray(offset, offset + bytes.length), bytes) === 0;
}

function memcmpBytes({ bytes, encoding }: Config): Uint8Array {
  if (Array.isArray(bytes)) return Uint8Array.from(bytes.map((byte) => toInteger(byte, 'memcmp byte')));
  if (typeof bytes !== 'string' || bytes.length > 2 * MEMCMP_BYTES_MAX) throw invalidParams('memcmp bytes');
  const decoded = encoding === 'base64' ? Uint8Array.from(Buffer.from(bytes, 'base64')) : fromBase58(bytes);
  if (decoded === null || decoded.length > MEMCMP_BYTES_MAX) throw invalidParams('memcmp bytes');
  return decoded;
}
