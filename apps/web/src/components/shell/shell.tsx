'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { useLive } from '#lib/live/live-context.tsx';
import { useShortcuts } from '#lib/shortcuts.ts';
import { HaltBanner, StaleBanner } from './banners.tsx';
import { BreakerBanner } from './breaker-banner.tsx';
import { HaltDialog } from './halt-dialog.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { Navigation, NUMBERED_PAGES, PAGES } from './navigation.tsx';
import { TopBar } from './top-bar.tsx';

/** The frame of every page: top bar, banners, navigation, keys. */
export function Shell({ children }: { children: ReactNode }) {
  const router = useRouter();
  const [dialog, setDialog] = useState<'halt' | 'help' | null>(null);
  const connection = useLive((state) => state.connection);
  const isStale = connection === 'down' || connection === 'offline';
  useShortcuts({
    h: () => setDialog('halt'),
    '?': () => setDialog('help'),
    ...Object.fromEntries(
      PAGES.flatMap(({ href, key }, index) => [
        [`g ${key}`, () => router.push(href)],
        ...(index < NUMBERED_PAGES ? [[String(index + 1), () => router.push(href)] as const] : []),
      ]),
    ),
  });
  return (
    <div data-stale={isStale} className="min-h-dvh">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded focus:bg-accent focus:px-3 focus:py-1.5 focus:text-bg"
      >
        Skip to the page
      </a>
      <TopBar onHalt={() => setDialog('halt')} onHelp={() => setDialog('help')} />
      <HaltBanner />
      <BreakerBanner />
      <StaleBanner />
      <div className="flex">
        <Navigation />
        <main id="main" tabIndex={-1} className="min-w-0 flex-1 p-3 pb-20 outline-none lg:pb-6">
          {children}
        </main>
      </div>
      <HaltDialog isOpen={dialog === 'halt'} onClose={() => setDialog(null)} />
      <HelpDialog isOpen={dialog === 'help'} onClose={() => setDialog(null)} />
    </div>
  );
}
