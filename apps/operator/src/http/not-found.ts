import type { FastifyReply } from 'fastify';
import { DoorError } from './door-error.ts';
import { sendError } from './errors.ts';
import type { Route } from './route.ts';

/** 405 where another method would have been served, 404 elsewhere. */
export function sendNotFound(routes: readonly Route[], url: string, reply: FastifyReply): void {
  const path = url.split('?', 1)[0] ?? '';
  const allowed = routes.filter((route) => isPathOf(route, path)).map((route) => route.method);
  if (allowed.length === 0) {
    sendError(reply, new DoorError('not_found'));
    return;
  }
  reply.header('allow', allowed.join(', '));
  sendError(reply, new DoorError('method_not_allowed', { details: { allowed } }));
}

function isPathOf(route: Route, path: string): boolean {
  const wanted = route.path.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => (part.startsWith(':') ? given[index] !== '' : part === given[index]))
  );
}
