import type { Http, HttpRequest } from './http.ts';

export interface ScriptedAnswer {
  readonly status?: number;
  /** Text goes out as it is, anything else as JSON. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An HTTP port for tests: answers come from a function, and every request is kept. */
export function createScriptedHttp(answer: (request: HttpRequest, index: number) => ScriptedAnswer): {
  readonly http: Http;
  readonly requests: HttpRequest[];
} {
  const requests: HttpRequest[] = [];
  const http: Http = async (request) => {
    requests.push(request);
    const { status = 200, body, headers = {} } = answer(request, requests.length - 1);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return { status, text, header: (name) => headers[name] ?? null };
  };
  return { http, requests };
}
