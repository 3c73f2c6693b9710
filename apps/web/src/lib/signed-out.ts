import { TRPCClientError } from '@trpc/client';

export const isSignedOut = (error: unknown): boolean =>
  error instanceof TRPCClientError && error.data?.code === 'UNAUTHORIZED';

/** A session can end while the page is open; the login page says how to get back. */
export function leaveWhenSignedOut(error: unknown): void {
  if (isSignedOut(error)) window.location.assign('/login');
}
