import { readU32, readU64 } from '../../chain/token-layout.ts';
import {
  ASSOCIATED_TOKEN_PROGRAM,
  MEMO_PROGRAM,
  MEMO_V1_PROGRAM,
  SYSTEM_PROGRAM,
  TOKEN_2022_PROGRAM,
  TOKEN_PROGRAM,
} from '../../vm/addresses.ts';
import { toAddress, toBase58 } from '../../vm/base58.ts';
import { toUiAmount } from './amount.ts';

export interface PlainInstruction {
  readonly programId: string;
  readonly accounts: readonly string[];
  readonly data: Uint8Array;
  readonly stackHeight: number | null;
}

interface ParsedKind {
  readonly type: string;
  readonly info: Readonly<Record<string, unknown>>;
}

/** The `jsonParsed` form of an instruction; programs or instructions that are not known stay half decoded. */
export function parseInstruction(instruction: PlainInstruction): unknown {
  const { programId, accounts, data, stackHeight } = instruction;
  if (programId === MEMO_PROGRAM || programId === MEMO_V1_PROGRAM)
    return { program: 'spl-memo', programId, parsed: Buffer.from(data).toString('utf8'), stackHeight };
  const parser = PARSERS[programId];
  const parsed = parser === undefined ? null : parser.parse(accounts, data);
  if (parser === undefined || parsed === null)
    return { programId, accounts, data: toBase58(data), stackHeight };
  return { program: parser.program, programId, parsed, stackHeight };
}

type Parse = (accounts: readonly string[], data: Uint8Array) => ParsedKind | null;

const PARSERS: Readonly<Record<string, { readonly program: string; readonly parse: Parse }>> = {
  [SYSTEM_PROGRAM]: { program: 'system', parse: parseSystem },
  [TOKEN_PROGRAM]: { program: 'spl-token', parse: parseToken },
  [TOKEN_2022_PROGRAM]: { program: 'spl-token', parse: parseToken },
  [ASSOCIATED_TOKEN_PROGRAM]: { program: 'spl-associated-token-account', parse: parseAssociated },
};

function parseSystem(accounts: readonly string[], data: Uint8Array): ParsedKind | null {
  if (data.length < 4) return null;
  const [first, second] = accounts;
  switch (readU32(data, 0)) {
    case 0:
      if (data.length < 52) return null;
      return {
        type: 'createAccount',
        info: {
          source: first,
          newAccount: second,
          lamports: readU64(data, 4),
          space: readU64(data, 12),
          owner: toAddress(data.subarray(20, 52)),
        },
      };
    case 1:
      return data.length < 36
        ? null
        : { type: 'assign', info: { account: first, owner: toAddress(data.subarray(4, 36)) } };
    case 2:
      if (data.length < 12) return null;
      return { type: 'transfer', info: { source: first, destination: second, lamports: readU64(data, 4) } };
    case 8:
      return data.length < 12
        ? null
        : { type: 'allocate', info: { account: first, space: readU64(data, 4) } };
    default:
      return null;
  }
}

/** Token instructions without an amount: type and the names of their accounts in order. */
const TOKEN_PLAIN: Readonly<Record<number, readonly [string, ...string[]]>> = {
  1: ['initializeAccount', 'account', 'mint', 'owner', 'rentSysvar'],
  5: ['revoke', 'source', 'owner'],
  9: ['closeAccount', 'account', 'destination', 'owner'],
  10: ['freezeAccount', 'account', 'mint', 'freezeAuthority'],
  11: ['thawAccount', 'account', 'mint', 'freezeAuthority'],
  17: ['syncNative', 'account'],
  21: ['getAccountDataSize', 'mint'],
  22: ['initializeImmutableOwner', 'account'],
};

/** Token instructions whose data is one amount. */
const TOKEN_AMOUNT: Readonly<Record<number, readonly [string, ...string[]]>> = {
  3: ['transfer', 'source', 'destination', 'authority'],
  4: ['approve', 'source', 'delegate', 'owner'],
  7: ['mintTo', 'mint', 'account', 'mintAuthority'],
  8: ['burn', 'account', 'mint', 'authority'],
};

/** Token instructions whose data is an amount and the mint's decimals. */
const TOKEN_CHECKED: Readonly<Record<number, readonly [string, ...string[]]>> = {
  12: ['transferChecked', 'source', 'mint', 'destination', 'authority'],
  13: ['approveChecked', 'source', 'mint', 'delegate', 'owner'],
  14: ['mintToChecked', 'mint', 'account', 'mintAuthority'],
  15: ['burnChecked', 'account', 'mint', 'authority'],
};

function parseToken(accounts: readonly string[], data: Uint8Array): ParsedKind | null {
  const tag = data[0] ?? -1;
  const plain = TOKEN_PLAIN[tag];
  if (plain !== undefined) return named(plain, accounts, {});
  const simple = TOKEN_AMOUNT[tag];
  if (simple !== undefined && data.length >= 9)
    return named(simple, accounts, { amount: String(readU64(data, 1)) });
  const checked = TOKEN_CHECKED[tag];
  if (checked !== undefined && data.length >= 10)
    return named(checked, accounts, { tokenAmount: toUiAmount(readU64(data, 1), data[9] ?? 0) });
  return parseTokenSetup(tag, accounts, data);
}

function parseTokenSetup(tag: number, accounts: readonly string[], data: Uint8Array): ParsedKind | null {
  const [first, second] = accounts;
  if (tag === 18 && data.length >= 33) {
    const info = { account: first, mint: second, owner: toAddress(data.subarray(1, 33)) };
    return { type: 'initializeAccount3', info };
  }
  if ((tag === 20 || tag === 0) && data.length >= 34) {
    const freezeAuthority = data[34] === 1 ? { freezeAuthority: toAddress(data.subarray(35, 67)) } : {};
    const mintAuthority = toAddress(data.subarray(2, 34));
    const info = { mint: first, decimals: data[1], mintAuthority, ...freezeAuthority };
    return { type: tag === 0 ? 'initializeMint' : 'initializeMint2', info };
  }
  if (tag !== 6 || data.length < 3) return null;
  const newAuthority = data[2] === 1 ? toAddress(data.subarray(3, 35)) : null;
  return {
    type: 'setAuthority',
    info: { account: first, authority: second, authorityType: data[1], newAuthority },
  };
}

const ASSOCIATED_ACCOUNTS = ['source', 'account', 'wallet', 'mint', 'systemProgram', 'tokenProgram'] as const;

function parseAssociated(accounts: readonly string[], data: Uint8Array): ParsedKind | null {
  if ((data[0] ?? 0) > 1) return null;
  return named([data[0] === 1 ? 'createIdempotent' : 'create', ...ASSOCIATED_ACCOUNTS], accounts, {});
}

function named(
  [type, ...names]: readonly [string, ...string[]],
  accounts: readonly string[],
  more: Readonly<Record<string, unknown>>,
): ParsedKind {
  const info = Object.fromEntries(names.map((name, index) => [name, accounts[index]]));
  return { type, info: { ...info, ...more } };
}
