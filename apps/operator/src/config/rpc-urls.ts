import { err, ok, type Result } from '@chimera/core/result';

/** One RPC provider. Without a WebSocket address, the HTTP address with its scheme changed is meant. */
export interface RpcUrl {
  readonly url: string;
  readonly webSocketUrl: string;
}

const RPC_URLS_MAX = 8;

/** Parses `<http url>[|<websocket url>], …`; the error is a sentence that says what to do. */
export function parseRpcUrls(text: string): Result<readonly RpcUrl[], string> {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  if (entries.length > RPC_URLS_MAX) return err(`names more than ${RPC_URLS_MAX} providers; remove some`);
  const urls: RpcUrl[] = [];
  for (const entry of entries) {
    const [url = '', webSocketUrl = url.replace(/^http/, 'ws'), ...rest] = entry.split('|');
    if (!isUrl(url, ['http:', 'https:']) || !isUrl(webSocketUrl, ['ws:', 'wss:']) || rest.length > 0) {
      return err('must be a list of <http url> or <http url>|<websocket url>, separated by commas');
    }
    urls.push({ url, webSocketUrl });
  }
  return ok(urls);
}

/** Who runs the providers, as far as their names tell: machines of one domain are one witness. */
export const independentOperators = (urls: readonly RpcUrl[]): readonly string[] => [
  ...new Set(urls.map(({ url }) => domainOf(new URL(url)))),
];

/** The last two labels of a name; an address by numbers stands for itself. */
function domainOf({ hostname, host }: URL): string {
  return /^[\d.]+$|^\[/.test(hostname) ? host : hostname.split('.').slice(-2).join('.');
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}
