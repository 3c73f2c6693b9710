import type { adminWalletCommand } from '@chimera/core/contract/control';
import type { JournalEvent } from '@chimera/core/events';
import { address } from '@chimera/core/units/chain';
import type { AccessLookup } from '@chimera/db/reads/lookup-access';
import type { z } from 'zod';
import { DoorError } from '../http/door-error.ts';
import type { AppendEvents } from './append.ts';
import { walletUser } from './wallet-login.ts';

export interface AccessAdmin {
  /** Ends a key for good; its sockets close. Throws `not_found`. */
  revokeKey(keyId: string, by: string): Promise<{ readonly seq: number }>;
  /** Ends a session before its time; its sockets close. Throws `not_found`. */
  revokeSession(sessionId: string, by: string): Promise<{ readonly seq: number }>;
  /** Lets a wallet sign in under a role, or no more; its open sessions end, for they have the old role. */
  setWallet(command: z.output<typeof adminWalletCommand>, by: string): Promise<{ readonly seq: number }>;
}

export interface AccessAdminParts {
  readonly append: AppendEvents;
  readonly lookup: AccessLookup;
  /** Told the hash of every credential that ended. */
  readonly onEnded: (credentialHash: string) => void;
}

export function createAccessAdmin({ append, lookup, onEnded }: AccessAdminParts): AccessAdmin {
  const write = async (events: readonly JournalEvent[], ended: readonly string[]) => {
    const appended = append(events.map((event) => ({ event })));
    await appended.durable;
    for (const hash of ended) onEnded(hash);
    return { seq: appended.events.at(-1)?.seq ?? 0 };
  };
  return {
    revokeKey(keyId, by) {
      const secretHash = lookup.keyHash(keyId);
      if (secretHash === null) throw new DoorError('not_found', { details: 'no key in force has this id' });
      return write([{ type: 'api_key_revoked', keyId, by }], [secretHash]);
    },
    revokeSession(sessionId, by) {
      const sessionHash = lookup.sessionHash(sessionId);
      if (sessionHash === null) throw new DoorError('not_found', { details: 'no open session has this id' });
      return write([closed(sessionHash, `revoked by ${by}`)], [sessionHash]);
    },
    setWallet({ wallet: text, role, label }, by) {
      const wallet = address(text);
      if (role === null && lookup.adminWallet(wallet) === null) {
        throw new DoorError('not_found', { details: 'this wallet may not sign in anyway' });
      }
      const open = lookup.sessionsOf(walletUser(wallet));
      const event = { type: 'admin_wallet_set', wallet, role, label, by } as const;
      return write([event, ...open.map((hash) => closed(hash, `its wallet was set by ${by}`))], open);
    },
  };
}

const closed = (sessionHash: string, reason: string) =>
  ({ type: 'session_closed', sessionHash, reason }) as const;
