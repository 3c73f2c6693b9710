import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { EXIT, type Output } from './output.ts';

const REQUEST_TIMEOUT_MS = 3_000;

export type OperatorAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** The running operator, reached on its control port with the key in the data directory. */
export interface OperatorClient {
  command(name: string, body: unknown): Promise<OperatorAnswer>;
  get(path: string): Promise<OperatorAnswer>;
}

export function createOperatorClient(config: Config): OperatorClient {
  const ask = async (path: string, init: RequestInit): Promise<OperatorAnswer> => {
    let last: OperatorAnswer = { kind: 'unreachable', reason: 'no address' };
    for (const url of controlUrls(config)) {
      last = await request(`${url}${path}`, init);
      if (last.kind === 'answered') return last;
    }
    return last;
  };
  const key = existsSync(config.adminKeyFile) ? readFileSync(config.adminKeyFile, 'utf8').trim() : '';
  const authorization = `Bearer ${key}`;
  return {
    command: (name, body) =>
      ask(`/control/${name}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    get: (path) => ask(path, { headers: { authorization } }),
  };
}

/** What to print when the operator's answer is all there is to say. */
export function outputOf(
  answer: OperatorAnswer,
  text: (body: Readonly<Record<string, unknown>>) => string,
): Output {
  if (answer.kind === 'unreachable') {
    return {
      code: EXIT.unreachable,
      json: { status: 'unreachable', reason: answer.reason },
      text: `The operator does not answer (${answer.reason}). Start it by "npm start" and try again.`,
    };
  }
  if (answer.status < 300) return { code: EXIT.ok, json: answer.body, text: text(answer.body) };
  const { reason, message, details } = answer.body;
  const detail = details === undefined ? '' : ` ${JSON.stringify(details)}`;
  return { code: EXIT.refused, json: answer.body, text: `Refused: ${reason}.${detail} ${message ?? ''}` };
}

/** The address of the run that is under way, which matters with ports of 0, then the configured one. */
function controlUrls(config: Config): readonly string[] {
  const configured = `http://127.0.0.1:${config.controlPort}`;
  const running = runningUrl(join(config.dataDir, 'run.json'), 'controlUrl');
  const all = running === null ? [configured] : [running, configured];
  return [...new Set(all)].filter((url) => !url.endsWith(':0'));
}

/** Where providers reach the operator: the run that is under way, else the configured port. */
export const operatorUrlOf = (config: Config): string =>
  runningUrl(join(config.dataDir, 'run.json'), 'operatorUrl') ?? `http://127.0.0.1:${config.operatorPort}`;

/** Where the dashboard of the run that is under way is; null when none runs. */
export const dashboardUrlOf = (config: Config): string | null =>
  runningUrl(join(config.dataDir, 'run.json'), 'webUrl');

function runningUrl(path: string, name: 'controlUrl' | 'operatorUrl' | 'webUrl'): string | null {
  if (!existsSync(path)) return null;
  const url = new RegExp(`"${name}":\\s*"(http://127\\.0\\.0\\.1:\\d+)"`).exec(
    readFileSync(path, 'utf8'),
  )?.[1];
  return url ?? null;
}

async function request(url: string, init: RequestInit): Promise<OperatorAnswer> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
    const body: unknown = await response.json();
    const fields = typeof body === 'object' && body !== null ? { ...body } : {};
    return { kind: 'answered', status: response.status, body: fields };
  } catch (error) {
    // Refused, timed out, or not our operator: for the command line all of them mean "not there".
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { kind: 'unreachable', reason: cause instanceof Error ? cause.message : String(cause) };
  }
}
