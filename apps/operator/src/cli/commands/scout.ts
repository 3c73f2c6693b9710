import { z } from 'zod';
import type { Command } from '../command.ts';
import { outputOf } from '../operator-client.ts';

const stateSchema = z.object({
  isRunning: z.boolean(),
  startedBy: z.string().nullable(),
  progress: z.object({ stage: z.string(), done: z.number(), total: z.number().nullable() }).nullable(),
  endedAtMs: z.number().nullable(),
  result: z
    .object({ screened: z.number(), active: z.number(), candidates: z.number(), rejected: z.number() })
    .nullable(),
  failure: z.string().nullable(),
});

export const scoutRunCommand: Command = {
  name: 'scout run',
  summary: 'Have the running operator start the scout, which proposes a roster and merges nothing.',
  usage: '',
  example: './chimera scout run',
  run: async ({ operator }) =>
    outputOf(await operator.command('scout-run', {}), () => 'Started; ./chimera scout status tells how far.'),
};

export const scoutStatusCommand: Command = {
  name: 'scout status',
  summary: 'How far the scout is, or how its last run ended.',
  usage: '',
  example: './chimera scout status --json',
  run: async ({ operator }) => outputOf(await operator.command('scout', {}), stateText),
};

function stateText(body: unknown): string {
  const { isRunning, startedBy, progress, endedAtMs, result, failure } = stateSchema.parse(body);
  if (isRunning) {
    const of = progress?.total == null ? '' : ` of ${progress.total}`;
    const at = progress === null ? 'starting' : `${progress.stage}: ${progress.done}${of}`;
    return `Running, started by ${startedBy}; ${at}.`;
  }
  if (failure !== null) return `The last run failed: ${failure}`;
  if (endedAtMs === null || result === null) return 'Not run since the operator started.';
  const { screened, active, candidates, rejected } = result;
  return `Ended ${new Date(endedAtMs).toISOString()}: ${screened} wallets screened, ${active} proposed as ACTIVE, ${candidates} as CANDIDATE, ${rejected} rejected. Look at it by ./chimera roster diff.`;
}
