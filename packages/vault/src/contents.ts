import { z } from 'zod';
import type { RandomBytes } from './envelope.ts';

const SECRETS_MAX = 64;
const SECRET_LENGTH_MAX = 8_192;
const KEY_BYTES = 32;

const secretName = z.string().regex(/^[A-Z][A-Z0-9_]{1,63}$/);
const key = z.string().regex(/^[0-9a-f]{64}$/);

/** What the vault holds: settings that are secrets, and keys that nobody ever types. */
export const vaultContents = z.strictObject({
  format: z.literal(1),
  secrets: z
    .record(secretName, z.string().min(1).max(SECRET_LENGTH_MAX))
    .refine((secrets) => Object.keys(secrets).length <= SECRETS_MAX),
  keys: z.strictObject({
    /** Seals the secrets of webhook providers in the database. */
    sealing: key,
    /** Chains the audit log. */
    audit: key,
    /** Signs the scout's proposals. */
    roster: key,
  }),
});

export type VaultContents = z.output<typeof vaultContents>;
export type VaultKeys = VaultContents['keys'];

const newKey = (random: RandomBytes): string => Buffer.from(random.bytes(KEY_BYTES)).toString('hex');

/** Keys that were in use before there was a vault. */
export interface KeptKeys {
  readonly sealing: string;
  readonly audit: string;
}

/** An empty vault with keys of its own. It takes over those under which something is sealed or chained already. */
export function newContents(random: RandomBytes, kept: KeptKeys | null): VaultContents {
  const { sealing, audit } = kept ?? { sealing: newKey(random), audit: newKey(random) };
  return { format: 1, secrets: {}, keys: { sealing, audit, roster: newKey(random) } };
}
