import { createPublicKey, verify } from 'node:crypto';
import type { ChallengeAnswer, LoginAnswer, walletLoginCommand } from '@chimera/core/contract/control';
import type { Role } from '@chimera/core/control/roles';
import { SIGN_IN_MS_MAX, signInMessage } from '@chimera/core/control/sign-in';
import { type Address, address, type UnixMs } from '@chimera/core/units/chain';
import bs58 from 'bs58';
import type { z } from 'zod';
import { DoorError } from '../http/door-error.ts';
import { type RandomBytes, randomSecret } from './random.ts';

/** Challenges that wait for a signature; beyond them the oldest is forgotten. */
const CHALLENGES_MAX = 1_000;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
/** The fixed DER prefix of an Ed25519 public key. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

export interface WalletLogin {
  /** The text that a wallet is asked to sign. Any address gets one, so that nobody learns which are known. */
  challenge(wallet: string): ChallengeAnswer;
  /** A session for whoever signed the text of a nonce. Throws `unauthenticated`. */
  login(command: z.output<typeof walletLoginCommand>): Promise<LoginAnswer>;
}

export interface WalletLoginParts {
  readonly random: RandomBytes;
  readonly nowMs: () => UnixMs;
  readonly publicUrl: string;
  readonly cluster: 'localnet' | 'mainnet';
  /** The role of a wallet that may sign in. */
  readonly roleOf: (wallet: Address) => Role | null;
  readonly open: (userId: string, role: Role) => Promise<LoginAnswer>;
}

interface Challenge {
  readonly wallet: Address;
  readonly message: string;
  readonly expiresAtMs: number;
}

/** Sign-In With Solana. The challenges live as long as the process, and each is spent by the first try. */
export function createWalletLogin(parts: WalletLoginParts): WalletLogin {
  const { random, nowMs, publicUrl, cluster } = parts;
  const challenges = new Map<string, Challenge>();
  return {
    challenge(text) {
      const wallet = address(text);
      const nonce = randomSecret(random).replace(/[-_]/g, 'x');
      const issuedAtMs = nowMs();
      const expiresAtMs = issuedAtMs + SIGN_IN_MS_MAX;
      const message = signInMessage({
        ...{ uri: publicUrl.replace(/\/$/, ''), address: wallet, nonce, chain: cluster },
        ...{ issuedAt: new Date(issuedAtMs).toISOString(), expiresAt: new Date(expiresAtMs).toISOString() },
      });
      challenges.set(nonce, { wallet, message, expiresAtMs });
      forgetOldest(challenges);
      return { nonce, message, expiresAtMs };
    },
    login({ nonce, message, signature }) {
      const challenge = challenges.get(nonce);
      challenges.delete(nonce);
      if (challenge === undefined || challenge.expiresAtMs <= nowMs()) throw new DoorError('unauthenticated');
      // The key is the one of the address in our own text; whoever asks has no say in it.
      const isOurs = message === challenge.message && isSignedBy(challenge, signature);
      const role = isOurs ? parts.roleOf(challenge.wallet) : null;
      if (role === null) throw new DoorError('unauthenticated');
      return parts.open(walletUser(challenge.wallet), role);
    },
  };
}

/** Whom the sessions of a wallet belong to. */
export const walletUser = (wallet: string): string => `wallet:${wallet}`;

function isSignedBy({ wallet, message }: Challenge, signature: string): boolean {
  const [key, bytes] = [decoded(wallet, KEY_BYTES), decoded(signature, SIGNATURE_BYTES)];
  if (key === null || bytes === null) return false;
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, key]), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(message), publicKey, bytes);
}

function decoded(text: string, length: number): Uint8Array | null {
  const bytes = bs58.decodeUnsafe(text);
  return bytes === undefined || bytes.length !== length ? null : bytes;
}

function forgetOldest(challenges: Map<string, Challenge>): void {
  const [oldest] = challenges.keys();
  if (challenges.size > CHALLENGES_MAX && oldest !== undefined) challenges.delete(oldest);
}
