const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What of a request decides whether this server may look at it. */
export interface RequestOrigin {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly isUpgrade: boolean;
}

export interface Refusal {
  readonly status: 403 | 421;
  readonly message: string;
}

function urlOf(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/**
 * Refuses what another site could make a browser send: names that are not ours (a rebound DNS name), and
 * changes or sockets whose Origin is not the host they are sent to. Null means go on.
 */
export function refusalOf(request: RequestOrigin, publicUrl: string | null): Refusal | null {
  const host = request.host === undefined ? null : urlOf(`http://${request.host}`);
  const publicHost = publicUrl === null ? null : new URL(publicUrl).host;
  const isOurs = host !== null && (LOOPBACK_NAMES.has(host.hostname) || host.host === publicHost);
  if (!isOurs) {
    return { status: 421, message: 'unknown host name; set PUBLIC_URL to the address you open' };
  }
  if (SAFE_METHODS.has(request.method) && !request.isUpgrade) return null;
  const origin = request.origin === undefined ? null : urlOf(request.origin);
  if (origin !== null && origin.host === host.host) return null;
  return { status: 403, message: 'this request must come from the dashboard itself' };
}
