export type WebhookScheme = 'standard' | 'legacy';

export interface ProviderGuide {
  readonly endpoint: string;
  /** Lines of a POSIX shell with openssl and curl: they deliver one sale that finds nothing, so no money moves. */
  readonly deliver: string;
  /** What asks, with the same key, what became of it. */
  readonly ask: string;
}

/** A sale of a token that nobody holds: it goes the whole way in, is decided, and does nothing. */
const EXAMPLE =
  '"strategy":"EXIT","token":"TEST","token_address":"So11111111111111111111111111111111111111112","action":"SELL","amount_sol":0.1,"wallet_address":"11111111111111111111111111111111"';

/** How a provider delivers under its scheme, to be pasted into a terminal. */
export function providerGuide(operatorUrl: string, scheme: WebhookScheme, secret: string): ProviderGuide {
  const endpoint = `${operatorUrl}/api/v1/webhook`;
  const start = [`SECRET='${secret}'`, 'ID="test-$(date +%s)"', 'TS="$(date +%s)"'];
  const body = `BODY="{${EXAMPLE.replaceAll('"', '\\"')},\\"trade_uuid\\":\\"$ID\\"}"`;
  const post = [
    `curl -sS -X POST '${endpoint}' -H 'Content-Type: application/json'`,
    ...HEADERS[scheme],
    '--data-binary "$BODY"',
  ];
  const get = [`curl -sS "${operatorUrl}/api/v1/signals/$ID"`, ...HEADERS[scheme]];
  return {
    endpoint,
    deliver: [...start, body, signature(scheme, '$BODY'), post.join(' ')].join('\n'),
    ask: ['TS="$(date +%s)"', signature(scheme, ''), get.join(' ')].join('\n'),
  };
}

const HEADERS = {
  standard: ['-H "webhook-id: $ID"', '-H "webhook-timestamp: $TS"', '-H "webhook-signature: v1,$SIG"'],
  legacy: ['-H "X-Timestamp: $TS"', '-H "X-Signature: $SIG"'],
} as const satisfies Record<WebhookScheme, readonly string[]>;

function signature(scheme: WebhookScheme, body: string): string {
  if (scheme === 'legacy') {
    return `SIG="$(printf '%s%s' "$TS" "${body}" | openssl dgst -sha256 -hmac "$SECRET" | sed 's/^.* //')"`;
  }
  return [
    `KEY="$(printf %s "$SECRET" | sed 's/^whsec_//' | openssl base64 -d -A | od -An -tx1 | tr -d ' \\n')"`,
    `SIG="$(printf '%s.%s.%s' "$ID" "$TS" "${body}" | openssl dgst -sha256 -mac HMAC -macopt hexkey:"$KEY" -binary | openssl base64 -A)"`,
  ].join('\n');
}
