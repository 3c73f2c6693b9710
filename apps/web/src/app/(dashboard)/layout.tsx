import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { Providers } from '#components/shell/providers.tsx';
import { Shell } from '#components/shell/shell.tsx';
import { runtimeOfProcess } from '#server/runtime.ts';
import { sessionOf, tokenOfCookies } from '#server/session.ts';

/** Pages are for who is signed in; everybody else learns how to get a link. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const runtime = runtimeOfProcess();
  const cookies = (await headers()).get('cookie');
  const session = await sessionOf(runtime, tokenOfCookies(cookies, runtime.isHttps));
  if (session.state !== 'signed_in') redirect('/login');
  return (
    <Providers>
      <Shell>{children}</Shell>
    </Providers>
  );
}
