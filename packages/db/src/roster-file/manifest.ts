import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

export const manifestSchema = z.strictObject({
  version: z.literal(1),
  file: z.string(),
  bytes: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  madeAtMs: z.number().int().positive(),
  hmac: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Manifest = z.output<typeof manifestSchema>;

/** The key for rosters alone: who has it can propose leaders, and nothing else. */
export const rosterKeyOf = (operatorKey: Buffer): Buffer =>
  createHmac('sha256', operatorKey).update('chimera roster manifest 1').digest();

export function signManifest(unsigned: Omit<Manifest, 'hmac'>, key: Buffer): Manifest {
  return { ...unsigned, hmac: macOf(unsigned, key).toString('hex') };
}

export const isManifestAuthentic = (manifest: Manifest, key: Buffer): boolean =>
  timingSafeEqual(macOf(manifest, key), Buffer.from(manifest.hmac, 'hex'));

function macOf({ version, file, bytes, sha256, madeAtMs }: Omit<Manifest, 'hmac'>, key: Buffer): Buffer {
  const text = JSON.stringify([version, file, bytes, sha256, madeAtMs]);
  return createHmac('sha256', key).update(text).digest();
}
