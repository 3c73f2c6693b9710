import type { Book } from '@chimera/core/book';
import type { walletCommand, walletTermsCommand } from '@chimera/core/contract/control';
import type { RosterWallet } from '@chimera/core/control/wallet';
import { address, type UnixMs, unixMs } from '@chimera/core/units/chain';
import type { z } from 'zod';
import { DoorError } from '../http/door-error.ts';
import type { AppendEvents } from './append.ts';

export type WalletCommand = z.output<typeof walletCommand>;
export type WalletTermsCommand = z.output<typeof walletTermsCommand>;

export interface Roster {
  /** All of them or none. Fields left out keep what they were. */
  set(commands: readonly WalletCommand[], by: string): Promise<{ readonly seq: number }>;
  /** A new version of what holds for one leader alone; `not_found` when he is not on the roster. */
  setTerms(
    command: WalletTermsCommand,
    by: string,
  ): Promise<{ readonly seq: number; readonly version: number }>;
  /** Ends every promotion whose time is over. */
  demoteExpired(): Promise<void>;
}

export interface RosterParts {
  readonly append: AppendEvents;
  readonly book: Pick<Book, 'wallets' | 'walletTerms'>;
  readonly nowMs: () => UnixMs;
}

const HOUR_MS = 3_600_000;

export function createRoster({ append, book, nowMs }: RosterParts): Roster {
  return {
    async set(commands, by) {
      const entries = commands.map((command) => {
        const before = book.wallets.get(address(command.wallet));
        return { event: { type: 'wallet_set', wallet: toWallet(command, before, nowMs()), by } as const };
      });
      const { events, durable } = append(entries);
      await durable;
      return { seq: events.at(-1)?.seq ?? 0 };
    },
    async setTerms({ wallet: text, sizeLamportsMax, openPositionsMax, reason }, by) {
      const wallet = address(text);
      if (!book.wallets.has(wallet)) throw new DoorError('not_found', { details: 'not on the roster' });
      const version = (book.walletTerms.get(wallet)?.version ?? 0) + 1;
      const terms = { wallet, version, sizeLamportsMax, openPositionsMax };
      const { events, durable } = append([{ event: { type: 'wallet_terms_set', terms, by, reason } }]);
      await durable;
      return { seq: events.at(-1)?.seq ?? 0, version };
    },
    async demoteExpired() {
      const now = nowMs();
      const over = [...book.wallets.values()].filter(
        ({ status, activeUntilMs }) => status === 'ACTIVE' && activeUntilMs !== null && activeUntilMs <= now,
      );
      if (over.length === 0) return;
      const reason = 'the time of his promotion is over';
      const entries = over.map((before) => ({
        event: {
          type: 'wallet_set',
          wallet: { ...before, status: 'DEMOTED', reason, activeUntilMs: null },
          by: 'promotion clock',
        } as const,
      }));
      await append(entries).durable;
    },
  };
}

function toWallet(command: WalletCommand, before: RosterWallet | undefined, nowMs: UnixMs): RosterWallet {
  const kept = <T>(given: T | undefined, old: T | undefined, otherwise: T): T => given ?? old ?? otherwise;
  const cleared = <T>(given: T | null | undefined, old: T | null | undefined): T | null =>
    given === undefined ? (old ?? null) : given;
  const { ttlHours } = command;
  return {
    wallet: address(command.wallet),
    status: command.status,
    label: cleared(command.label, before?.label),
    wqs: cleared(command.wqs, before?.wqs),
    clusterId: cleared(command.clusterId, before?.clusterId),
    origin: kept(command.origin, before?.origin, 'manual'),
    exitMode: kept(command.exitMode, before?.exitMode, 'both'),
    // A reason belongs to one change; keeping the last one would explain something else.
    reason: command.reason ?? null,
    activeUntilMs: ttlHours === undefined || ttlHours === null ? null : unixMs(nowMs + ttlHours * HOUR_MS),
  };
}
