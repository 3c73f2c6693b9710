import { createHash, createHmac, hash, timingSafeEqual } from 'node:crypto';
import { err, ok, type Result } from '@chimera/core/result';
import type { UnixMs } from '@chimera/core/units/chain';

/** A provider as the webhook door knows it. `keys` are all raw HMAC keys that are good right now. */
export interface WebhookProvider {
  readonly providerId: string;
  readonly scheme: 'standard' | 'legacy';
  readonly keys: readonly Buffer[];
}

export interface SignedRequest {
  /** Header names in lower case; a header sent twice is joined by Node and then matches nothing. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly nowMs: UnixMs;
}

export interface Authenticated {
  readonly providerId: string;
  /** Names this delivery: the webhook-id, or the hash of timestamp and body under the legacy scheme. */
  readonly deliveryId: string;
  /** True when the sender chose the delivery id, so that it can also name the signal. */
  readonly isDeliveryNamed: boolean;
}

export interface AuthenticationFailure {
  readonly code: 'missing_signature' | 'invalid_signature' | 'stale_timestamp';
  readonly details?: { readonly skewSeconds: number; readonly skewSecondsMax: number };
}

/** The sender's clock may be this far from ours, either way. */
export const SKEW_SECONDS_MAX = 60;
/** More signatures in one header than any rotation needs. */
const SIGNATURES_MAX = 8;
const MAC_BYTES = 32;
const MAC_HEX = /^[0-9a-f]{64}$/;
const MAC_BASE64 = /^[A-Za-z0-9+/]{43}=$/;
const UNIX_SECONDS = /^\d{1,12}$/;
const DELIVERY_ID = /^[\x21-\x7e]{1,128}$/;

interface Claim {
  readonly scheme: WebhookProvider['scheme'];
  readonly timestamp: string;
  readonly signed: Buffer;
  readonly macs: readonly Buffer[];
  readonly deliveryId: string | null;
}

/**
 * Finds the provider whose key signed this request, by Standard Webhooks or by the legacy headers. Every key
 * is compared, in constant time, so that neither a wrong byte nor a key's place can be timed. `likely` is tried
 * first, and spares the others when it signed: only who holds its key can tell.
 */
export function authenticate(
  request: SignedRequest,
  providers: readonly WebhookProvider[],
  likely: string | null = null,
): Result<Authenticated, AuthenticationFailure> {
  const claim = standardClaim(request) ?? legacyClaim(request);
  if (claim === null) return err({ code: 'missing_signature' });
  if (!UNIX_SECONDS.test(claim.timestamp)) return err({ code: 'invalid_signature' });
  const skewSeconds = Math.round(request.nowMs / 1_000 - Number.parseInt(claim.timestamp, 10));
  if (Math.abs(skewSeconds) > SKEW_SECONDS_MAX) {
    return err({ code: 'stale_timestamp', details: { skewSeconds, skewSecondsMax: SKEW_SECONDS_MAX } });
  }
  const expected = providers.filter(({ providerId }) => providerId === likely);
  const provider = signerOf(claim, expected) ?? signerOf(claim, providers);
  if (provider === null) return err({ code: 'invalid_signature' });
  return ok({
    providerId: provider.providerId,
    deliveryId: claim.deliveryId ?? hash('sha256', claim.signed),
    isDeliveryNamed: claim.deliveryId !== null,
  });
}

/** Equal texts, compared without telling where they differ or how long the wanted one is. */
export function isSameSecret(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

/**
 * The raw keys a secret may stand for. `whsec_` secrets are base64; others are their UTF-8 bytes, and, since
 * Standard Webhooks libraries decode every secret, also their base64 meaning when they have exactly one.
 */
export function webhookKeys(secret: string, scheme: WebhookProvider['scheme']): readonly Buffer[] {
  const text = Buffer.from(secret, 'utf8');
  if (scheme === 'legacy') return [text];
  if (secret.startsWith('whsec_')) return [Buffer.from(secret.slice('whsec_'.length), 'base64')];
  const decoded = Buffer.from(secret, 'base64');
  return decoded.toString('base64') === secret ? [text, decoded] : [text];
}

function signerOf(claim: Claim, providers: readonly WebhookProvider[]): WebhookProvider | null {
  let found: WebhookProvider | null = null;
  for (const provider of providers) {
    if (provider.scheme !== claim.scheme) continue;
    for (const key of provider.keys) {
      const wanted = createHmac('sha256', key).update(claim.signed).digest();
      for (const mac of claim.macs) if (timingSafeEqual(mac, wanted)) found = provider;
    }
  }
  return found;
}

function standardClaim({ headers, body }: SignedRequest): Claim | null {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signatures = headers['webhook-signature'];
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') return null;
  const macs = signatures
    .split(' ', SIGNATURES_MAX)
    .filter((part) => part.startsWith('v1,') && MAC_BASE64.test(part.slice(3)))
    .map((part) => Buffer.from(part.slice(3), 'base64'))
    .filter((mac) => mac.length === MAC_BYTES);
  // A webhook-id outside printable ASCII cannot be named in answers and logs; such a claim proves nothing.
  const isNamed = DELIVERY_ID.test(id);
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  return { scheme: 'standard', timestamp, signed, macs: isNamed ? macs : [], deliveryId: id };
}

function legacyClaim({ headers, body }: SignedRequest): Claim | null {
  const timestamp = headers['x-timestamp'];
  const signature = headers['x-signature'];
  if (typeof timestamp !== 'string' || typeof signature !== 'string') return null;
  const macs = MAC_HEX.test(signature) ? [Buffer.from(signature, 'hex')] : [];
  return {
    scheme: 'legacy',
    timestamp,
    signed: Buffer.concat([Buffer.from(timestamp), body]),
    macs,
    deliveryId: null,
  };
}
