import type { Trace } from '@chimera/core/execution/trace';
import { Facts, Section } from '#components/ui/facts.tsx';
import { classes } from '#lib/classes.ts';
import { formatCount, formatMs } from '#lib/format.ts';
import { splitOfSend, waterfallBars } from '#lib/waterfall.ts';

/** How long the signal took from its last byte to the chain, stage by stage, and in slots behind the leader. */
export function Waterfall({ trace }: { trace: Trace }) {
  const bars = waterfallBars(trace);
  const split = splitOfSend(trace);
  if (bars.length === 0) return null;
  return (
    <Section
      title="Way to the chain"
      aside={
        split !== null && (
          <span className="num text-2xs text-faint">
            {formatMs(split.ownMs)} ours, {formatMs(split.networkMs)} network to the first byte
          </span>
        )
      }
    >
      <ol aria-label="Waterfall" className="flex flex-col py-1">
        {bars.map((bar) => (
          <li
            key={bar.mark}
            className="grid grid-cols-[10.5rem_minmax(0,1fr)_4rem] items-center gap-2 py-0.5"
          >
            <span className="truncate text-xs text-muted" title={bar.name}>
              {bar.name}
            </span>
            <span className="relative h-2 rounded-sm bg-raised">
              <span
                className={classes('absolute h-2 rounded-sm', bar.isNetwork ? 'bg-strong' : 'bg-accent')}
                style={{ left: `${bar.start * 100}%`, width: `${bar.share * 100}%` }}
              />
            </span>
            <span className="num text-right text-xs">{formatMs(bar.tookMs)}</span>
          </li>
        ))}
      </ol>
      <p className="pb-1 text-2xs text-faint">
        <span className="mr-1 inline-block size-2 rounded-sm bg-accent" aria-hidden /> our own time
        <span className="mr-1 ml-3 inline-block size-2 rounded-sm bg-strong" aria-hidden /> waits for the
        network
      </p>
      <Facts rows={slotRows(trace)} />
    </Section>
  );
}

function slotRows({ slots }: Trace) {
  const { leader, received, sent, landed } = slots;
  const rows = [
    leader !== null && landed !== null
      ? { label: "Slots behind the leader's trade", value: formatCount(landed - leader) }
      : null,
    leader !== null && received !== null
      ? { label: 'Slots old when it came', value: formatCount(Math.max(0, received - leader)) }
      : null,
    sent !== null && landed !== null
      ? { label: 'Slots from send to landing', value: formatCount(Math.max(0, landed - sent)) }
      : null,
  ];
  return rows.filter((row) => row !== null);
}
