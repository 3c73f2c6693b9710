import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where bundles go: it answers at once, and remembers when the first byte about each mint came. */
export interface Sink {
  readonly url: string;
  readonly firstNs: ReadonlyMap<string, bigint>;
  readonly close: () => void;
}

const TIP_ACCOUNT = '96gYZGLnJYVFmbjzopPSU6QiEV5fGqZNyN9nmNhvrZU5';
const BUNDLE_ID = 'ab'.repeat(32);
/** The scripted swap names its mint in plain text. */
const MINT = /9MadeforBench[1-9A-Za-z]{26}mint/;

export async function openSink(): Promise<Sink> {
  const firstNs = new Map<string, bigint>();
  const server = createServer((request, response) => {
    const arrivedNs = process.hrtime.bigint();
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      const said = JSON.stringify({ jsonrpc: '2.0', id: idOf(text), result: resultOf(text) });
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': said.length })
        .end(said);
      const mint = mintOf(text);
      if (mint !== null && !firstNs.has(mint)) firstNs.set(mint, arrivedNs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    firstNs,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const idOf = (text: string): number => Number(/"id":(\d+)/.exec(text)?.[1] ?? 0);

const resultOf = (text: string): unknown => (text.includes('"getTipAccounts"') ? [TIP_ACCOUNT] : BUNDLE_ID);

function mintOf(text: string): string | null {
  const encoded = /\[\["([A-Za-z0-9+/=]+)"\]/.exec(text)?.[1];
  if (encoded === undefined) return null;
  return MINT.exec(Buffer.from(encoded, 'base64').toString('latin1'))?.[0] ?? null;
}
