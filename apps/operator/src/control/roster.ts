import type { Book } from '@chimera/core/book';
import type { walletCommand } from '@chimera/core/contract/control';
import type { RosterWallet } from '@chimera/core/control/wallet';
import { address, type UnixMs, unixMs } from '@chimera/core/units/chain';
import type { z } from 'zod';
import type { AppendEvents } from './append.ts';

export type WalletCommand = z.output<typeof walletCommand>;

export interface Roster {
  /** All of them or none. Fields left out keep what they were. */
  set(commands: readonly WalletCommand[], by: string): Promise<{ readonly seq: number }>;
}

export interface RosterParts {
  readonly append: AppendEvents;
  readonly book: Pick<Book, 'wallets'>;
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
