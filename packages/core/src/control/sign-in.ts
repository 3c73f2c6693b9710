import type { Address } from '../units/chain.ts';

/** A nonce is good for this long. */
export const SIGN_IN_MS_MAX = 300_000;

export interface SignInTerms {
  /** Where the dashboard is; the wallet shows its host, so that a page elsewhere cannot ask for this signature. */
  readonly uri: string;
  readonly address: Address;
  readonly nonce: string;
  readonly chain: 'localnet' | 'mainnet';
  /** ISO 8601, in UTC. */
  readonly issuedAt: string;
  readonly expiresAt: string;
}

/** The text of Sign-In With Solana that a wallet is asked to sign; both sides must have it byte for byte. */
export function signInMessage({ uri, address, nonce, chain, issuedAt, expiresAt }: SignInTerms): string {
  return [
    `${new URL(uri).host} wants you to sign in with your Solana account:`,
    address,
    '',
    'Sign in to Chimera. This moves no funds.',
    '',
    `URI: ${uri}`,
    'Version: 1',
    `Chain ID: ${chain}`,
    `Nonce: ${nonce}`,
    `Issued At: ${issuedAt}`,
    `Expiration Time: ${expiresAt}`,
  ].join('\n');
}
