import { walletCommand } from '@chimera/core/contract/control';
import { z } from 'zod';
import { DoorError } from '../http/door-error.ts';
import { issuesOf } from '../http/route.ts';
import type { WalletCommand } from './roster.ts';

const { status, reason, ttlHours, exitMode } = walletCommand.shape;

const schema = z.strictObject({ status, reason, ttl_hours: ttlHours, exit_mode: exitMode });

/** The body of `PUT /wallets/:address`, and the roster command it means. */
export const walletUpdate = {
  schema,
  toCommand(wallet: string, body: z.output<typeof schema>): WalletCommand {
    const command = walletCommand.safeParse({
      wallet,
      status: body.status,
      reason: body.reason,
      ttlHours: body.ttl_hours,
      exitMode: body.exit_mode,
    });
    if (!command.success) throw new DoorError('invalid_field', { details: issuesOf(command.error) });
    return command.data;
  },
};
