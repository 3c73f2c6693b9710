import type { FaultSite, PayerOf } from '../faults/registry.ts';
import type { HttpHandler, HttpReply } from '../rpc/router.ts';

const RATE_LIMIT_HTML = '<html><head><title>429 Too Many Requests</title></head><body>nginx</body></html>';

/** A handler that suffers its site's faults: late, cut off, limited or broken answers. */
export function withFaults(site: FaultSite, handler: HttpHandler): HttpHandler {
  return async (request) => {
    const delayMs = site.amount('latency');
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    const refusal = refuse(site, () => request.query.get('taker') ?? undefined);
    if (refusal !== null) return refusal;
    const answer = await handler(request);
    return site.hits('drop_response') ? { ...answer, hangUp: true } : answer;
  };
}

function refuse(site: FaultSite, payer: PayerOf): HttpReply | null {
  if (site.hits('drop_request')) return { status: 503, body: '', hangUp: true };
  if (site.hits('rate_limit_html')) return { status: 429, body: RATE_LIMIT_HTML };
  if (site.hits('rate_limit')) {
    return {
      status: 429,
      body: { code: 429, message: '[API Gateway] Too many requests' },
      headers: {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 1),
      },
    };
  }
  if (site.hits('server_error', payer))
    return { status: 500, body: { error: 'Something unexpected occurred' } };
  return null;
}
