import { readFileSync } from 'node:fs';
import { BENCH_LEADER } from './requests.ts';

export interface TradingReady {
  readonly url: string;
  readonly controlUrl: string;
  readonly keyFile: string;
  readonly dataDir: string;
  /** Signs the first browser in, once. */
  readonly adminLink: string;
}

/** The operator's control port, with the key that it left for the command line. */
export interface OperatorControl {
  readonly command: (name: string, body: unknown) => Promise<Readonly<Record<string, unknown>>>;
  /** Puts the one leader of every delivery on the roster. */
  readonly enrolLeader: () => Promise<void>;
}

export function createOperatorControl({ controlUrl, keyFile }: TradingReady): OperatorControl {
  const key = readFileSync(keyFile, 'utf8').trim();
  const command: OperatorControl['command'] = async (name, body) => {
    const response = await fetch(`${controlUrl}/control/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify(body),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${name}: ${JSON.stringify(answer)}`);
    return typeof answer === 'object' && answer !== null ? { ...answer } : {};
  };
  return {
    command,
    enrolLeader: async () => {
      await command('wallet', { wallet: BENCH_LEADER, status: 'ACTIVE', wqs: 90, reason: 'bench' });
    },
  };
}
