import { DOOR_ERRORS } from '@chimera/core/contract/errors';
import { PERMISSIONS } from '@chimera/core/control/roles';
import { z } from 'zod';
import type { Route, RouteGuard } from './route.ts';

const envelopeSchema = {
  type: 'object',
  required: ['status', 'reason', 'message'],
  properties: {
    status: { const: 'rejected' },
    reason: { enum: Object.keys(DOOR_ERRORS) },
    message: { type: 'string', description: 'What to do about it.' },
    details: {},
    trade_uuid: { type: 'string' },
  },
};

/** The OpenAPI 3.1 document of a table of routes. */
export function renderOpenApi(routes: readonly Route[]): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Chimera operator', version: '1' },
    paths,
    components: {
      schemas: { Error: envelopeSchema },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key or a session.' },
        standardWebhooks: { type: 'apiKey', in: 'header', name: 'webhook-signature' },
        legacySignature: { type: 'apiKey', in: 'header', name: 'x-signature' },
      },
    },
  };
}

function operationOf(route: Route): unknown {
  const answers = Object.entries(route.answers).map(([status, description]) => [status, { description }]);
  const parameters = [...pathParameters(route.path), ...queryParameters(route.query)];
  const error = {
    description: 'Refused; `reason` is stable and `message` says what to do.',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  };
  return {
    summary: route.summary,
    security: securityOf(route.guard),
    ...(route.guard in PERMISSIONS ? { 'x-permission': route.guard } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body === undefined ? {} : { requestBody: requestBodyOf(route.body) }),
    responses: { ...Object.fromEntries(answers), default: error },
  };
}

function pathParameters(path: string): readonly unknown[] {
  const schema = { type: 'string' };
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({ name, in: 'path', required: true, schema }));
}

function queryParameters(query: z.ZodObject | undefined): readonly unknown[] {
  return Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: z.toJSONSchema(schema as z.ZodType, { io: 'input', unrepresentable: 'any' }),
  }));
}

function requestBodyOf(schema: z.ZodType): unknown {
  // Refinements and conversions have no place in JSON Schema; the shape and its descriptions remain.
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return { required: true, content: { 'application/json': { schema: json } } };
}

function securityOf(guard: RouteGuard): readonly unknown[] {
  if (guard === 'open') return [];
  if (guard === 'own') return [{ standardWebhooks: [] }, { legacySignature: [] }, { bearer: [] }];
  return [{ bearer: [] }];
}
