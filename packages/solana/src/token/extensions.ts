import { err, ok, type Result } from '@chimera/core/result';

/** One extension of a Token-2022 mint and what it means for somebody who buys the token. */
export interface MintExtension {
  readonly type: number;
  readonly name: string;
  /** `unsafe` can take, lock, hide or tax a holder's tokens; `unknown` must be treated as unsafe. */
  readonly verdict: 'safe' | 'unsafe' | 'unknown';
  readonly note: string;
}

export const EXTENSIONS_MAX = 64;
const KEY_BYTES = 32;

/**
 * Walks the type-length-value entries behind a mint. Fails when the entries do not add up: a mint that we cannot
 * read to its end may hide anything.
 */
export function readExtensions(entries: Uint8Array): Result<readonly MintExtension[], string> {
  const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength);
  const found: MintExtension[] = [];
  let offset = 0;
  while (offset + 4 <= entries.length) {
    const type = view.getUint16(offset, true);
    const length = view.getUint16(offset + 2, true);
    if (type === 0) break;
    const end = offset + 4 + length;
    if (end > entries.length) return err(`extension ${type} is longer than the account`);
    if (found.length >= EXTENSIONS_MAX) return err(`more than ${EXTENSIONS_MAX} extensions`);
    found.push(judge(type, entries.subarray(offset + 4, end)));
    offset = end;
  }
  if (entries.subarray(offset).some((byte) => byte !== 0)) return err('bytes behind the last extension');
  return ok(found);
}

type Judge = (value: Uint8Array) => Pick<MintExtension, 'verdict' | 'note'>;
const safe =
  (note: string): Judge =>
  () => ({ verdict: 'safe', note });
const unsafe =
  (note: string): Judge =>
  () => ({ verdict: 'unsafe', note });
/** Harmless only while the 32-byte keys at these offsets are all unset. */
const unsafeIfSet =
  (note: string, ...offsets: readonly number[]): Judge =>
  (value) =>
    offsets.every((offset) => isUnset(value, offset))
      ? { verdict: 'safe', note: 'present but without anybody in control' }
      : { verdict: 'unsafe', note };

/** By type number. Account-side types are named because a mint that carries one is malformed. */
const EXTENSIONS: ReadonlyMap<number, { readonly name: string; readonly judge: Judge }> = new Map([
  [1, { name: 'transferFeeConfig', judge: judgeTransferFee }],
  [3, { name: 'mintCloseAuthority', judge: safe('the mint can be closed only while nothing is held') }],
  [4, { name: 'confidentialTransferMint', judge: unsafe('balances can be hidden from us') }],
  [6, { name: 'defaultAccountState', judge: judgeDefaultState }],
  [9, { name: 'nonTransferable', judge: unsafe('the token cannot be sold') }],
  [10, { name: 'interestBearingConfig', judge: safe('only displayed amounts grow') }],
  [12, { name: 'permanentDelegate', judge: unsafeIfSet('somebody can take or burn any holding', 0) }],
  [14, { name: 'transferHook', judge: unsafeIfSet('a program decides on every transfer', 0, KEY_BYTES) }],
  [16, { name: 'confidentialTransferFeeConfig', judge: unsafe('fees can be hidden from us') }],
  [18, { name: 'metadataPointer', judge: safe('says where the name is kept') }],
  [19, { name: 'tokenMetadata', judge: safe('a name and a picture') }],
  [20, { name: 'groupPointer', judge: safe('names a collection') }],
  [21, { name: 'tokenGroup', judge: safe('names a collection') }],
  [22, { name: 'groupMemberPointer', judge: safe('names a collection') }],
  [23, { name: 'tokenGroupMember', judge: safe('names a collection') }],
  [24, { name: 'confidentialMintBurn', judge: unsafe('the supply is hidden') }],
  [25, { name: 'scaledUiAmountConfig', judge: safe('only displayed amounts are scaled') }],
  [26, { name: 'pausableConfig', judge: judgePausable }],
  [28, { name: 'permissionedBurn', judge: safe('holders may need a permission to burn, not to sell') }],
]);

function judge(type: number, value: Uint8Array): MintExtension {
  const known = EXTENSIONS.get(type);
  if (known === undefined) {
    return { type, name: `extension${type}`, verdict: 'unknown', note: 'an extension we do not know' };
  }
  return { type, name: known.name, ...known.judge(value) };
}

const TRANSFER_FEE_BYTES = 108;
const OLDER_FEE_BPS_OFFSET = 88;
const NEWER_FEE_BPS_OFFSET = 106;

/** A fee of zero that nobody can raise is no fee; every other one taxes each sale. */
function judgeTransferFee(value: Uint8Array): ReturnType<Judge> {
  if (value.length < TRANSFER_FEE_BYTES) return { verdict: 'unknown', note: 'shorter than its layout' };
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const feeBps = Math.max(
    view.getUint16(OLDER_FEE_BPS_OFFSET, true),
    view.getUint16(NEWER_FEE_BPS_OFFSET, true),
  );
  if (feeBps > 0) return { verdict: 'unsafe', note: `every transfer costs ${feeBps} basis points` };
  if (!isUnset(value, 0)) return { verdict: 'unsafe', note: 'somebody can raise the transfer fee' };
  return { verdict: 'safe', note: 'no fee, and nobody can raise it' };
}

const FROZEN = 2;

function judgeDefaultState(value: Uint8Array): ReturnType<Judge> {
  if (value[0] === FROZEN) return { verdict: 'unsafe', note: 'new holders start frozen' };
  // The state can be changed by the freeze authority alone, which is a gate of its own.
  return value[0] === 1
    ? { verdict: 'safe', note: 'new holders start free' }
    : { verdict: 'unknown', note: 'a state we do not know' };
}

function judgePausable(value: Uint8Array): ReturnType<Judge> {
  if (value[KEY_BYTES] !== 0) return { verdict: 'unsafe', note: 'transfers are paused' };
  return isUnset(value, 0)
    ? { verdict: 'safe', note: 'nobody can pause transfers' }
    : { verdict: 'unsafe', note: 'somebody can pause all transfers' };
}

/** An optional key is unset when its 32 bytes are zero; a value too short to hold it counts as set. */
function isUnset(value: Uint8Array, offset: number): boolean {
  if (value.length < offset + KEY_BYTES) return false;
  return value.subarray(offset, offset + KEY_BYTES).every((byte) => byte === 0);
}
