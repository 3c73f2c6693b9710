import type { RpcModeAnswer, rpcModeCommand } from '@chimera/core/contract/control';
import type { z } from 'zod';
import type { AppendEvents } from './append.ts';

export interface RpcModes {
  /** In force for orders decided from this tick on; resolves when durable. A person's choice stays. */
  set(
    command: z.output<typeof rpcModeCommand>,
    actor: { readonly by: string; readonly source: 'web' | 'api' | 'cli' },
  ): Promise<RpcModeAnswer>;
}

/** Setting the mode that is in force already is kept too: it may have been the operator's own choice. */
export function createRpcModes(append: AppendEvents): RpcModes {
  return {
    async set({ mode, reason }, { by, source }) {
      const event = { type: 'rpc_mode_set', mode, by, source, reason } as const;
      const { events, durable } = append([{ event }], { urgent: true });
      await durable;
      return { mode, seq: events[0]?.seq ?? 0 };
    },
  };
}
