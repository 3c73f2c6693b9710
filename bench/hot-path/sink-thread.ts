import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort } from 'node:worker_threads';
import { must } from '@chimera/core/assert';
import type { Arrival, SinkMessage } from './sink.ts';

/* The block engine of a bench: answers at once, and notes the moment at which something came. */

const TIP_ACCOUNT = '96gYZGLnJYVFmbjzopPSU6QiEV5fGqZNyN9nmNhvrZU5';
const BUNDLE_ID = 'ab'.repeat(32);
/** The scripted swap names its side and its mint in plain text; a floor's bytes name the mint alone. */
const SWAP = /(?:(buy|sell)\|)?(9MadeforBench[1-9A-Za-z]{26}mint)/;

const port = must(parentPort, 'a parent thread');
const tell = (message: SinkMessage): void => port.postMessage(message);

const server = createServer((request, response) => {
  const arrivedNs = process.hrtime.bigint();
  let text = '';
  request.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  request.on('end', () => {
    const said = JSON.stringify({ jsonrpc: '2.0', id: idOf(text), result: resultOf(text) });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': said.length }).end(said);
    const swap = swapOf(text);
    if (swap !== null) tell({ ...swap, arrivedNs });
  });
});
server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }));

const idOf = (text: string): number => Number(/"id":(\d+)/.exec(text)?.[1] ?? 0);

const resultOf = (text: string): unknown => (text.includes('"getTipAccounts"') ? [TIP_ACCOUNT] : BUNDLE_ID);

function swapOf(text: string): Pick<Arrival, 'side' | 'mint'> | null {
  const encoded = /\[\["([A-Za-z0-9+/=]+)"\]/.exec(text)?.[1];
  if (encoded === undefined) return null;
  const [, side, mint] = SWAP.exec(Buffer.from(encoded, 'base64').toString('latin1')) ?? [];
  return mint === undefined ? null : { side: side === 'sell' ? 'sell' : 'buy', mint };
}
