import { createHash } from 'node:crypto';
import {
  AuthorityType,
  createInitializeMetadataPointerInstruction,
  createInitializeMint2Instruction,
  createInitializePausableConfigInstruction,
  createInitializePermanentDelegateInstruction,
  createInitializeTransferFeeConfigInstruction,
  createMintToInstruction,
  createSetAuthorityInstruction,
  ExtensionType,
  getMintLen,
} from '@solana/spl-token';
import { PublicKey } from '@solana/web3.js';
import { SUPPLY_ATOMS, TOKEN_DECIMALS, type TokenKind, type TokenPlan } from '../actors/token-plan.ts';
import type { Ledger } from '../chain/types.ts';
import { createAccount, createAssociatedAccount, fromLibrary } from '../market/instructions.ts';
import { associatedAccount } from '../market/token-accounts.ts';
import type { Instruction } from '../market/transaction.ts';
import { readonly, signer, writable } from '../market/transaction.ts';
import { TOKEN_2022_PROGRAM, TOKEN_PROGRAM } from '../vm/addresses.ts';

/** Ten percent of every transfer, which the authority could raise. */
const TRANSFER_TAX_BPS = 1_000;
const MINT_BYTES = 82;
const TLV_HEADER_BYTES = 4;

export const tokenProgramOf = (kind: TokenKind): string =>
  ['metadata', 'pausable', 'seizable', 'taxed'].includes(kind) ? TOKEN_2022_PROGRAM : TOKEN_PROGRAM;

/** Instructions that make the mint. The creator pays; the mint's own key signs too. */
export function createMint(ledger: Ledger, plan: TokenPlan, creator: string): readonly Instruction[] {
  const program = tokenProgramOf(plan.kind);
  const key = new PublicKey(plan.mint);
  const authority = new PublicKey(creator);
  const freezer = plan.kind === 'freezable' ? authority : null;
  const space = spaceOf(plan.kind);
  const metadata = plan.kind === 'metadata' ? describe(plan, creator) : [];
  const described = metadata.reduce((sum, { data }) => sum + data.length + 2 * 32 + TLV_HEADER_BYTES, 0);
  return [
    createAccount({
      payer: creator,
      address: plan.mint,
      lamports: ledger.rentExemptLamports(space + described),
      space,
      owner: program,
    }),
    ...extensionsOf(plan.kind, key, authority).map(fromLibrary),
    fromLibrary(
      createInitializeMint2Instruction(key, TOKEN_DECIMALS, authority, freezer, new PublicKey(program)),
    ),
    ...metadata,
  ];
}

/** Instructions that issue the whole supply to the creator and give up the right to mint more. */
export function issueSupply(plan: TokenPlan, creator: string): readonly Instruction[] {
  const tokenProgram = tokenProgramOf(plan.kind);
  const program = new PublicKey(tokenProgram);
  const mint = new PublicKey(plan.mint);
  const authority = new PublicKey(creator);
  const account = new PublicKey(associatedAccount(plan.mint, creator, tokenProgram));
  return [
    createAssociatedAccount({ payer: creator, owner: creator, mint: plan.mint, tokenProgram }),
    fromLibrary(createMintToInstruction(mint, account, authority, SUPPLY_ATOMS, [], program)),
    fromLibrary(createSetAuthorityInstruction(mint, authority, AuthorityType.MintTokens, null, [], program)),
  ];
}

function spaceOf(kind: TokenKind): number {
  switch (kind) {
    case 'metadata':
      return getMintLen([ExtensionType.MetadataPointer]);
    case 'pausable':
      return getMintLen([ExtensionType.PausableConfig]);
    case 'seizable':
      return getMintLen([ExtensionType.PermanentDelegate]);
    case 'taxed':
      return getMintLen([ExtensionType.TransferFeeConfig]);
    default:
      return MINT_BYTES;
  }
}

function extensionsOf(kind: TokenKind, mint: PublicKey, authority: PublicKey) {
  const program = new PublicKey(TOKEN_2022_PROGRAM);
  switch (kind) {
    case 'metadata':
      return [createInitializeMetadataPointerInstruction(mint, null, mint, program)];
    case 'pausable':
      return [createInitializePausableConfigInstruction(mint, authority, program)];
    case 'seizable':
      return [createInitializePermanentDelegateInstruction(mint, authority, program)];
    case 'taxed':
      return [
        createInitializeTransferFeeConfigInstruction(
          mint,
          authority,
          authority,
          TRANSFER_TAX_BPS,
          SUPPLY_ATOMS,
          program,
        ),
      ];
    default:
      return [];
  }
}

/** The metadata interface names its instructions by hash; the mint itself holds the text. */
const DESCRIBE_TAG = createHash('sha256')
  .update('spl_token_metadata_interface:initialize_account')
  .digest()
  .subarray(0, 8);

function describe(plan: TokenPlan, creator: string): readonly Instruction[] {
  const texts = [plan.name, plan.symbol, `https://localnet.invalid/${plan.symbol}.json`];
  const data = Buffer.concat([
    DESCRIBE_TAG,
    ...texts.flatMap((text) => [lengthBytes(text), Buffer.from(text)]),
  ]);
  return [
    {
      program: TOKEN_2022_PROGRAM,
      accounts: [writable(plan.mint), readonly(creator), readonly(plan.mint), signer(creator)],
      data,
    },
  ];
}

function lengthBytes(text: string): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(Buffer.byteLength(text));
  return bytes;
}
