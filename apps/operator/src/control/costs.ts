import type { CostAnswer, CostCommand } from '@chimera/core/contract/control';
import type { OperatingCost } from '@chimera/core/portfolio/operating-costs';
import { unixMs } from '@chimera/core/units/chain';
import { DoorError } from '../http/door-error.ts';
import type { AppendEvents } from './append.ts';
import type { RandomBytes } from './random.ts';

/** More than anybody pays for by the month; the list is read whole. */
export const COSTS_MAX = 50;
const ID_BYTES = 6;

export interface Costs {
  /**
   * Sets one cost as the next version of all. Throws `conflict` when another version came first or there are too
   * many, and `not_found` for an id that is not there.
   */
  readonly set: (command: CostCommand, by: string) => Promise<CostAnswer>;
}

export interface CostsParts {
  readonly append: AppendEvents;
  readonly random: RandomBytes;
  /** What the database holds. */
  readonly stored: { readonly version: number; readonly costs: readonly OperatingCost[] };
}

export function createCosts({ append, random, stored }: CostsParts): Costs {
  const known = new Set(stored.costs.map(({ costId }) => costId));
  let { version } = stored;
  return {
    async set(command, by) {
      check(command, known, version);
      const costId = command.costId ?? Buffer.from(random.bytes(ID_BYTES)).toString('hex');
      version += 1;
      if (command.isRemoved) known.delete(costId);
      else known.add(costId);
      const { events, durable } = append([{ event: eventOf(command, { costId, version, by }) }], {
        urgent: true,
      });
      const answer = { costId, version, seq: events.at(-1)?.seq ?? 0 };
      await durable;
      return answer;
    },
  };
}

function check(
  { baseVersion, costId, isRemoved }: CostCommand,
  known: ReadonlySet<string>,
  version: number,
): void {
  if (baseVersion !== version) {
    const details = `version ${version} of the costs holds; the change was made against ${baseVersion}`;
    throw new DoorError('conflict', { details });
  }
  if (costId !== undefined && !known.has(costId)) {
    throw new DoorError('not_found', { details: `there is no cost ${costId}` });
  }
  if (costId === undefined && isRemoved) {
    throw new DoorError('invalid_field', { details: 'name the cost to take out in costId' });
  }
  if (costId === undefined && known.size >= COSTS_MAX) {
    throw new DoorError('conflict', { details: `there are ${COSTS_MAX} costs; take one out first` });
  }
}

function eventOf(
  { name, monthlyUsdMicros, from, until, isRemoved, reason }: CostCommand,
  { costId, version, by }: { readonly costId: string; readonly version: number; readonly by: string },
) {
  const fromMs = unixMs(Date.parse(from));
  const untilMs = until === null ? null : unixMs(Date.parse(until));
  const type = 'operating_cost_set' as const;
  return { type, version, costId, name, monthlyUsdMicros, fromMs, untilMs, isRemoved, by, reason };
}
