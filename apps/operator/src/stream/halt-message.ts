import { haltCommand } from '@chimera/core/contract/control';
import type { Halts } from '../control/halts.ts';
import { DoorError, envelopeOf } from '../http/door-error.ts';
import { type Caller, issuesOf } from '../http/route.ts';

interface HaltMessage {
  readonly request: unknown;
  /** The acknowledgement callback, if the screen sent one. */
  readonly reply: unknown;
}

/** HALT over the open socket: the same command, checks and answers as over HTTP. */
export async function answerHalt(
  halts: Pick<Halts, 'halt'>,
  caller: Caller,
  message: HaltMessage,
): Promise<void> {
  const answer = await halted(halts, caller, message.request);
  if (typeof message.reply === 'function') message.reply(answer);
}

async function halted(halts: Pick<Halts, 'halt'>, caller: Caller, request: unknown): Promise<unknown> {
  const command = haltCommand.safeParse(request ?? {});
  if (!command.success) {
    return envelopeOf(new DoorError('invalid_field', { details: issuesOf(command.error) }));
  }
  try {
    return await halts.halt(command.data, { by: caller.userId, role: caller.role, source: 'web' });
  } catch (error) {
    if (error instanceof DoorError) return envelopeOf(error);
    throw error;
  }
}
