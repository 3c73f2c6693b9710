import type { handleUnaryCall } from '@grpc/grpc-js';
import type { FaultSite } from '../faults/registry.ts';

const DETAILS = 'upstream connect error or disconnect/reset before headers';

/** A gRPC call that suffers its site's faults: late, never answered, or answered by a gateway with `unavailable`. */
export function withCallFaults<Request, Answer>(
  site: FaultSite,
  unavailable: number,
  handle: handleUnaryCall<Request, Answer>,
): handleUnaryCall<Request, Answer> {
  return async (call, answer) => {
    const delayMs = site.amount('latency');
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (site.hits('drop_request')) return;
    if (site.hits('server_error')) answer({ code: unavailable, details: DETAILS });
    else handle(call, answer);
  };
}
