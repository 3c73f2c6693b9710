'use client';

import { OctagonX } from 'lucide-react';
import Link from 'next/link';
import { Badge } from '#components/ui/badge.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { useLive } from '#lib/live/live-context.tsx';
import { AccountMenu } from './account-menu.tsx';
import { ConnectionMark } from './connection-mark.tsx';
import { SummaryStats } from './summary-stats.tsx';

interface TopBarProps {
  readonly onHalt: () => void;
  readonly onHelp: () => void;
}

/** On every page: where we trade, what it is worth, whether it is live, and HALT. */
export function TopBar({ onHalt, onHelp }: TopBarProps) {
  const halted = useLive((state) => state.summary?.halt.halted ?? false);
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-bg">
      <div className="flex h-13 items-center gap-3 px-3">
        <Link
          href="/"
          className="flex items-center gap-2 font-semibold tracking-tight"
          aria-label="Chimera, overview"
        >
          <Glyph />
          <span className="hidden xl:inline">Chimera</span>
        </Link>
        <ModeBadges />
        <div className="mx-1 hidden h-7 w-px bg-line xl:block" aria-hidden />
        <div className="hidden min-w-0 flex-1 items-center gap-3 overflow-hidden xl:flex">
          <SummaryStats />
        </div>
        <div className="ml-auto flex shrink-0 items-center gap-2.5">
          <ConnectionMark />
          <AccountMenu onHelp={onHelp} />
          <button
            type="button"
            onClick={onHalt}
            aria-keyshortcuts="h"
            className="flex h-8 items-center gap-1.5 rounded-md bg-halt px-3 font-semibold text-white hover:brightness-110"
          >
            <OctagonX size={15} aria-hidden />
            {halted ? 'HALTED' : 'HALT'}
            <span className="hidden sm:inline" aria-hidden>
              <Kbd>H</Kbd>
            </span>
          </button>
        </div>
      </div>
      <section
        aria-label="Summary"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
        tabIndex={0}
        className="flex gap-4 overflow-x-auto border-t border-line px-3 py-1.5 xl:hidden"
      >
        <SummaryStats />
      </section>
    </header>
  );
}

/** Play money and real money must never be taken for each other. */
function ModeBadges() {
  const cluster = useLive((state) => state.summary?.cluster ?? null);
  const mode = useLive((state) => state.summary?.mode ?? null);
  if (cluster === null || mode === null) return <span className="skeleton h-5 w-20" aria-hidden />;
  return (
    <span className="flex items-center gap-1.5">
      <Badge
        tone={cluster === 'localnet' ? 'accent' : 'warn'}
        title={
          cluster === 'localnet'
            ? 'The embedded Solana cluster: real transactions, no real money'
            : mode === 'paper'
              ? 'Solana mainnet: its prices and its leaders'
              : 'Solana mainnet: real money'
        }
      >
        {cluster.toUpperCase()}
      </Badge>
      {mode === 'paper' ? (
        <Badge tone="warn" title="Nothing is sent: our transactions are signed and fill at their quotes">
          PAPER
        </Badge>
      ) : (
        <Badge tone="quiet" className="hidden sm:inline-flex">
          {mode}
        </Badge>
      )}
    </span>
  );
}

function Glyph() {
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden className="text-accent">
      <path
        d="M14 4.6A6.4 6.4 0 1 0 14 13.4"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
      <circle cx="14" cy="9" r="1.9" fill="currentColor" />
    </svg>
  );
}
