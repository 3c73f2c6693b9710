import { isTokenProgram, mintOf, readU64, tokenAccountOf } from '../../chain/token-layout.ts';
import type { AccountState, Ledger } from '../../chain/types.ts';
import { LOOKUP_TABLE_PROGRAM, TOKEN_PROGRAM } from '../../vm/addresses.ts';
import { toAddress } from '../../vm/base58.ts';
import { toUiAmount } from './amount.ts';
import { extensionsOf } from './extensions.ts';

export interface ParsedData {
  readonly program: string;
  readonly parsed: { readonly type: string; readonly info: unknown };
  readonly space: number;
}

/** The `jsonParsed` form of token accounts, mints and lookup tables; null for data that nobody parses. */
export function parseAccountData(ledger: Ledger, state: AccountState): ParsedData | null {
  if (state.owner === LOOKUP_TABLE_PROGRAM) return parseLookupTable(state);
  if (!isTokenProgram(state.owner)) return null;
  const parsed = parseMint(state) ?? parseTokenAccount(ledger, state);
  if (parsed === null) return null;
  const program = state.owner === TOKEN_PROGRAM ? 'spl-token' : 'spl-token-2022';
  return { program, parsed, space: state.data.length };
}

type Parsed = ParsedData['parsed'];

function parseMint(state: AccountState): Parsed | null {
  const mint = mintOf(state);
  if (mint === null) return null;
  const { data } = state;
  return {
    type: 'mint',
    info: {
      mintAuthority: optionalKey(data, 0),
      supply: String(mint.supply),
      decimals: mint.decimals,
      isInitialized: data[45] === 1,
      freezeAuthority: optionalKey(data, 46),
      ...extensionsField(state),
    },
  };
}

const ACCOUNT_STATES = ['uninitialized', 'initialized', 'frozen'];

function parseTokenAccount(ledger: Ledger, state: AccountState): Parsed | null {
  const token = tokenAccountOf(state);
  if (token === null) return null;
  const { data } = state;
  const decimals = ledger.mintDecimals(token.mint);
  const delegate = optionalKey(data, 72);
  const isNative = data[109] === 1;
  const closeAuthority = optionalKey(data, 129);
  return {
    type: 'account',
    info: {
      mint: token.mint,
      owner: token.owner,
      tokenAmount: toUiAmount(token.amount, decimals),
      state: ACCOUNT_STATES[data[108] ?? 0] ?? 'uninitialized',
      isNative,
      ...(isNative ? { rentExemptReserve: toUiAmount(readU64(data, 113), decimals) } : {}),
      ...(delegate === null ? {} : { delegate, delegatedAmount: toUiAmount(readU64(data, 121), decimals) }),
      ...(closeAuthority === null ? {} : { closeAuthority }),
      ...extensionsField(state),
    },
  };
}

function extensionsField(state: AccountState): { readonly extensions?: readonly unknown[] } {
  const extensions = state.owner === TOKEN_PROGRAM ? [] : extensionsOf(state.data);
  return extensions.length === 0 ? {} : { extensions };
}

/** A COption of a key: four bytes that say whether, then the key. */
function optionalKey(data: Uint8Array, offset: number): string | null {
  return data[offset] === 1 ? toAddress(data.subarray(offset + 4, offset + 36)) : null;
}

const TABLE_HEADER_BYTES = 56;
const KEY_BYTES = 32;

function parseLookupTable({ data }: AccountState): ParsedData | null {
  if (data.length < TABLE_HEADER_BYTES) return null;
  const addresses: string[] = [];
  for (let at = TABLE_HEADER_BYTES; at + KEY_BYTES <= data.length; at += KEY_BYTES) {
    addresses.push(toAddress(data.subarray(at, at + KEY_BYTES)));
  }
  const info = {
    deactivationSlot: String(readU64(data, 4)),
    lastExtendedSlot: String(readU64(data, 12)),
    lastExtendedSlotStartIndex: data[20] ?? 0,
    ...(data[21] === 1 ? { authority: toAddress(data.subarray(22, 54)) } : {}),
    addresses,
  };
  return { program: 'address-lookup-table', parsed: { type: 'lookupTable', info }, space: data.length };
}
