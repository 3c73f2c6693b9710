import { createHmac, randomUUID } from 'node:crypto';

/** The first secret is the operator's first provider's; the door admits 200 a second of each. */
export const SECRET = 'a shared secret of enough length';
const PROVIDERS = 16;
export const SECRETS: readonly string[] = Array.from(
  { length: PROVIDERS },
  (_, index) => `bench secret number ${index} of enough length`,
);

export const BENCH_LEADER = '9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM';
/** Nobody's leader: what he buys is refused. */
export const STRANGER = 'HN7cABqLq46Es1jh92dQQisAq662SmxELLLsHHe4YWrH';
const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const MINT_DIGITS = 6;

/** The nth made-up mint: 43 digits that decode to 32 bytes, and an end by which scripted nodes know mints. */
export function benchMint(index: number): string {
  let rest = index;
  let digits = '';
  for (let place = 0; place < MINT_DIGITS; place += 1) {
    digits += ALPHABET[rest % ALPHABET.length] ?? '1';
    rest = Math.floor(rest / ALPHABET.length);
  }
  return `9MadeforBench${digits}onyofthisandnothinge`.padEnd(39, 'z').slice(0, 39).concat('mint');
}

export interface Delivery {
  /** A whole HTTP request in bytes. */
  readonly bytes: Buffer;
  readonly mint: string;
}

export interface DeliveryTerms {
  readonly secret?: string;
  readonly action?: 'BUY' | 'SELL';
  readonly leader?: string;
}

/** A signed trade of the nth mint, as one provider sends it. */
export function delivery(url: string, index: number, terms: DeliveryTerms = {}): Delivery {
  const { secret = SECRET, action = 'BUY', leader = BENCH_LEADER } = terms;
  const mint = benchMint(index);
  const body = JSON.stringify({
    ...{ strategy: 'SHIELD', token: 'BENCH', token_address: mint, action, amount_sol: 0.5 },
    ...{ wallet_address: leader, trade_uuid: randomUUID() },
  });
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', secret).update(`${timestamp}${body}`).digest('hex');
  const { pathname, host } = new URL(url);
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `host: ${host}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-timestamp: ${timestamp}`,
    `x-signature: ${signature}`,
  ];
  return { bytes: Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`), mint };
}
