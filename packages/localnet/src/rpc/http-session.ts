import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { dispatch, toErrorReply } from './dispatch.ts';
import { RPC_CODES, RpcError } from './error.ts';
import { stringifyJson } from './json.ts';
import type { RpcNode } from './node.ts';
import { HttpProblem, readBody } from './router.ts';

const CROSS_ORIGIN = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-allow-methods': 'POST, GET, OPTIONS',
};
const RATE_LIMIT_PAGE = '<html><body><h1>429 Too Many Requests</h1></body></html>';
const BAD_GATEWAY_PAGE = '<html><body><h1>502 Bad Gateway</h1></body></html>';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const json = (status: number, value: unknown): Answer => ({
  status,
  type: 'application/json',
  text: stringifyJson(value),
});
const html = (status: number, text: string): Answer => ({ status, type: 'text/html', text });

/** Answers one HTTP request to a node, and makes it suffer what the node's faults say. */
export async function serveRpcRequest(
  node: RpcNode,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { faults } = node;
  if (faults.hits('drop_request')) {
    incoming.socket.destroy();
    return;
  }
  const held = faults.amount('latency') + faults.amount('reorder');
  if (held > 0) await delay(held);
  const answer = refusal(node) ?? (await answerRequest(node, incoming));
  if (faults.hits('drop_response')) {
    incoming.socket.destroy();
    return;
  }
  outgoing.writeHead(answer.status, { 'content-type': answer.type, ...CROSS_ORIGIN });
  outgoing.end(answer.text);
}

function refusal({ faults }: RpcNode): Answer | null {
  if (faults.hits('rate_limit')) {
    const error = { code: 429, message: 'Too many requests for a specific RPC call' };
    return json(429, { jsonrpc: '2.0', error, id: null });
  }
  if (faults.hits('rate_limit_html')) return html(429, RATE_LIMIT_PAGE);
  return faults.hits('server_error') ? html(502, BAD_GATEWAY_PAGE) : null;
}

async function answerRequest(node: RpcNode, incoming: IncomingMessage): Promise<Answer> {
  if (incoming.method === 'OPTIONS') return html(204, '');
  if (incoming.method === 'GET' && incoming.url === '/health') return answerHealth(node);
  if (incoming.method !== 'POST')
    return json(405, { error: 'Used HTTP Method is not allowed. POST or OPTIONS is required' });
  try {
    const request: unknown = JSON.parse(await readBody(incoming));
    if (node.faults.hits('duplicate')) dispatch(node, request);
    const reply = dispatch(node, request);
    return reply === null ? html(204, '') : json(200, reply);
  } catch (thrown) {
    if (thrown instanceof HttpProblem) return json(thrown.status, { error: thrown.message });
    if (thrown instanceof SyntaxError)
      return json(200, toErrorReply(null, new RpcError(RPC_CODES.parse, 'Parse error')));
    throw thrown;
  }
}

function answerHealth(node: RpcNode): Answer {
  const reply = dispatch(node, { jsonrpc: '2.0', id: 1, method: 'getHealth' });
  const isWell = reply !== null && 'result' in reply;
  return html(200, isWell ? 'ok' : 'unknown');
}
