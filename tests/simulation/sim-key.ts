import { createPrivateKey, createPublicKey } from 'node:crypto';
import { createSigner } from '@chimera/solana/tx/sign';

const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SEED = Buffer.alloc(32, 7);

/** The trading key of every simulated world: play money only. */
let made: ReturnType<typeof makeKey> | null = null;

export function createSimKey() {
  made ??= makeKey();
  return made;
}

function makeKey() {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, SEED]), format: 'der', type: 'pkcs8' });
  const own = Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url');
  const signer = createSigner(new Uint8Array(Buffer.concat([SEED, own])));
  if (!signer.ok) throw new Error(signer.error);
  return signer.value;
}
