'use client';

import {
  Activity,
  Cpu,
  LayoutDashboard,
  MailX,
  Radio,
  ShieldAlert,
  SlidersHorizontal,
  TriangleAlert,
  Wallet,
} from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { classes } from '#lib/classes.ts';
import { useLive } from '#lib/live/live-context.tsx';

/** The pages in the order of their number keys. */
export const PAGES = [
  { href: '/', name: 'Overview', key: 'o', Icon: LayoutDashboard },
  { href: '/positions', name: 'Positions', key: 'p', Icon: Activity },
  { href: '/signals', name: 'Signals', key: 's', Icon: Radio },
  { href: '/wallets', name: 'Wallets', key: 'w', Icon: Wallet },
  { href: '/incidents', name: 'Incidents', key: 'i', Icon: TriangleAlert },
  { href: '/risk', name: 'Risk', key: 'r', Icon: ShieldAlert },
  { href: '/limits', name: 'Limits', key: 'l', Icon: SlidersHorizontal },
  { href: '/dead-letters', name: 'Dead letters', key: 'd', Icon: MailX },
  { href: '/system', name: 'System', key: 'y', Icon: Cpu },
] as const;

/** Pages beyond the number keys are reached by G and their letter. */
const NUMBER_KEYS = 9;

const isHere = (path: string, href: string): boolean =>
  href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);

/** Beside the page on wide screens, below it on phones. */
export function Navigation() {
  const path = usePathname();
  const unresolved = useLive((state) => state.summary?.unresolvedAttempts ?? 0);
  return (
    <nav
      aria-label="Pages"
      className="fixed inset-x-0 bottom-0 z-30 flex overflow-x-auto border-t border-line bg-panel pb-[env(safe-area-inset-bottom)] lg:sticky lg:top-25 lg:h-[calc(100dvh-6.25rem)] lg:w-40 lg:shrink-0 lg:flex-col lg:gap-0.5 lg:border-t-0 lg:border-r lg:bg-bg lg:p-2 xl:top-13 xl:h-[calc(100dvh-3.25rem)]"
    >
      {PAGES.map(({ href, name, key, Icon }, index) => (
        <Link
          key={href}
          href={href}
          aria-current={isHere(path, href) ? 'page' : undefined}
          className={classes(
            'flex min-w-16 flex-1 flex-col items-center gap-0.5 px-2 py-1.5 text-2xs text-muted hover:text-fg lg:flex-none lg:flex-row lg:gap-2 lg:rounded-md lg:px-2.5 lg:text-[0.8125rem] lg:hover:bg-panel',
            isHere(path, href) && 'text-fg lg:bg-raised lg:hover:bg-raised',
          )}
        >
          <Icon size={16} aria-hidden className={isHere(path, href) ? 'text-accent' : 'text-faint'} />
          {name}
          {href === '/incidents' && unresolved > 0 && (
            <span className="num rounded-full bg-warn px-1.5 text-2xs font-medium text-bg">
              {unresolved}
              <span className="sr-only"> unresolved</span>
            </span>
          )}
          <span aria-hidden className="ml-auto hidden font-mono text-2xs text-faint lg:inline">
            {index < NUMBER_KEYS ? index + 1 : `g ${key}`}
          </span>
        </Link>
      ))}
    </nav>
  );
}
