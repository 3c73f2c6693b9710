import { err, ok, type Result } from '@chimera/core/result';
import type { Address } from '@chimera/core/units/chain';
import { type TokenAtoms, tokenAtoms } from '@chimera/core/units/lamports';
import type { AccountState } from '../rpc/schemas.ts';
import { TOKEN_2022_PROGRAM, TOKEN_PROGRAM } from '../tx/programs.ts';
import { ACCOUNT_TYPE_OFFSET, readOptionalAddress } from './account.ts';
import { type MintExtension, readExtensions } from './extensions.ts';

export interface Mint {
  readonly tokenProgram: Address;
  readonly decimals: number;
  readonly supplyAtoms: TokenAtoms;
  readonly mintAuthority: Address | null;
  readonly freezeAuthority: Address | null;
  readonly extensions: readonly MintExtension[];
}

const MINT_BYTES = 82;
const ACCOUNT_TYPE_MINT = 1;

/** Decodes a mint account of either token program. The error is a reason, and means "unknown", not "safe". */
export function decodeMint(account: Pick<AccountState, 'owner' | 'data'>): Result<Mint, string> {
  const { owner, data } = account;
  if (owner !== TOKEN_PROGRAM && owner !== TOKEN_2022_PROGRAM) return err('owned by no token program');
  if (data.length < MINT_BYTES) return err('too short for a mint');
  const isExtended = data.length > MINT_BYTES;
  if (isExtended && owner === TOKEN_PROGRAM) return err('too long for a mint of the classic program');
  if (isExtended && data[ACCOUNT_TYPE_OFFSET] !== ACCOUNT_TYPE_MINT) return err('an account, but not a mint');
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (view.getUint8(45) !== 1) return err('not initialised');
  const extensions = isExtended ? readExtensions(data.subarray(ACCOUNT_TYPE_OFFSET + 1)) : ok([]);
  if (!extensions.ok) return extensions;
  return ok({
    tokenProgram: owner,
    decimals: view.getUint8(44),
    supplyAtoms: tokenAtoms(view.getBigUint64(36, true)),
    mintAuthority: readOptionalAddress(data, 0),
    freezeAuthority: readOptionalAddress(data, 46),
    extensions: extensions.value,
  });
}

/** Names of the extensions that a buyer must not accept; unknown ones are among them. */
export const unsafeExtensionsOf = (mint: Mint): readonly string[] =>
  mint.extensions.filter((extension) => extension.verdict !== 'safe').map((extension) => extension.name);
