'use client';

import {
  Activity,
  Cpu,
  Ellipsis,
  KeyRound,
  LayoutDashboard,
  MailX,
  Radio,
  ReceiptText,
  Scale,
  ShieldAlert,
  SlidersHorizontal,
  TriangleAlert,
  Wallet,
  Webhook,
} from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useState } from 'react';
import { Modal } from '#components/ui/modal.tsx';
import { classes } from '#lib/classes.ts';
import { useLive } from '#lib/live/live-context.tsx';

/** The pages in the order of their number keys; the first few have a place of their own on a phone. */
export const PAGES = [
  { href: '/', name: 'Overview', key: 'o', Icon: LayoutDashboard },
  { href: '/positions', name: 'Positions', key: 'p', Icon: Activity },
  { href: '/signals', name: 'Signals', key: 's', Icon: Radio },
  { href: '/wallets', name: 'Wallets', key: 'w', Icon: Wallet },
  { href: '/trades', name: 'Trades', key: 't', Icon: ReceiptText },
  { href: '/incidents', name: 'Incidents', key: 'i', Icon: TriangleAlert },
  { href: '/risk', name: 'Risk', key: 'r', Icon: ShieldAlert },
  { href: '/limits', name: 'Limits', key: 'l', Icon: SlidersHorizontal },
  { href: '/dead-letters', name: 'Dead letters', key: 'd', Icon: MailX },
  { href: '/providers', name: 'Providers', key: 'v', Icon: Webhook },
  { href: '/access', name: 'Access', key: 'a', Icon: KeyRound },
  { href: '/reconciliation', name: 'Reconciliation', key: 'c', Icon: Scale },
  { href: '/system', name: 'System', key: 'y', Icon: Cpu },
] as const;

/** Keys for more pages there are not: the others have their letter after G. */
export const NUMBERED_PAGES = 9;
const PHONE_PAGES = 4;

const isHere = (path: string, href: string): boolean =>
  href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);

const ITEM =
  'flex-1 flex-col items-center gap-0.5 px-2 py-1.5 text-2xs text-muted hover:text-fg lg:flex-none lg:flex-row lg:gap-2 lg:rounded-md lg:px-2.5 lg:text-[0.8125rem] lg:hover:bg-panel';

/** Beside the page on wide screens, below it on phones. */
export function Navigation() {
  const path = usePathname();
  return (
    <nav
      aria-label="Pages"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-panel pb-[env(safe-area-inset-bottom)] lg:sticky lg:top-25 lg:h-[calc(100dvh-6.25rem)] lg:w-44 lg:shrink-0 lg:flex-col lg:gap-0.5 lg:overflow-y-auto lg:border-t-0 lg:border-r lg:bg-bg lg:p-2 xl:top-13 xl:h-[calc(100dvh-3.25rem)]"
    >
      {PAGES.map((page, index) => (
        <PageLink key={page.href} page={page} index={index} path={path} />
      ))}
      <MorePages path={path} />
    </nav>
  );
}

interface PageLinkProps {
  readonly page: (typeof PAGES)[number];
  readonly index: number;
  readonly path: string;
}

function PageLink({ page: { href, name, key, Icon }, index, path }: PageLinkProps) {
  const isCurrent = isHere(path, href);
  return (
    <Link
      href={href}
      aria-current={isCurrent ? 'page' : undefined}
      className={classes(
        ITEM,
        index < PHONE_PAGES ? 'flex' : 'hidden lg:flex',
        isCurrent && 'text-fg lg:bg-raised lg:hover:bg-raised',
      )}
    >
      <Icon size={16} aria-hidden className={classes('shrink-0', isCurrent ? 'text-accent' : 'text-faint')} />
      <span className="truncate">{name}</span>
      {href === '/incidents' && <UnresolvedCount />}
      <span aria-hidden className="ml-auto hidden font-mono text-2xs whitespace-nowrap text-faint lg:inline">
        {index < NUMBERED_PAGES ? index + 1 : `g ${key}`}
      </span>
    </Link>
  );
}

/** How many transactions wait for a person; nothing when none does. */
function UnresolvedCount() {
  const unresolved = useLive((state) => state.summary?.unresolvedAttempts ?? 0);
  if (unresolved === 0) return null;
  return (
    <span className="num rounded-full bg-warn px-1.5 text-2xs font-medium text-bg">
      {unresolved}
      <span className="sr-only"> unresolved</span>
    </span>
  );
}

/** What a phone's bar has no room for. */
function MorePages({ path }: { path: string }) {
  const [isOpen, setOpen] = useState(false);
  const others = PAGES.slice(PHONE_PAGES);
  const here = others.find(({ href }) => isHere(path, href));
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className={classes(ITEM, 'flex min-w-0 lg:hidden', here !== undefined && 'text-fg')}
      >
        <Ellipsis size={16} aria-hidden className={here === undefined ? 'text-faint' : 'text-accent'} />
        <span className="max-w-full truncate">{here?.name ?? 'More'}</span>
        <UnresolvedCount />
      </button>
      <Modal title="Pages" isOpen={isOpen} onClose={() => setOpen(false)}>
        <ul className="grid grid-cols-2 gap-1">
          {others.map(({ href, name, Icon }) => (
            <li key={href}>
              <Link
                href={href}
                aria-current={isHere(path, href) ? 'page' : undefined}
                onClick={() => setOpen(false)}
                className="flex items-center gap-2 rounded-md px-2 py-2.5 hover:bg-raised aria-[current]:bg-raised"
              >
                <Icon size={16} aria-hidden className="text-faint" />
                {name}
              </Link>
            </li>
          ))}
        </ul>
      </Modal>
    </>
  );
}
