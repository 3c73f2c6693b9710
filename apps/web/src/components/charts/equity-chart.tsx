'use client';

import {
  Area,
  AreaChart,
  CartesianGrid,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatClock, formatDateTime, formatPlotted, formatSol, formatTime } from '#lib/format.ts';
import { plotSol } from '#lib/plot.ts';

export interface EquityPoint {
  readonly atMs: number;
  readonly equityLamports: bigint;
  /** Equity as if every deposit had been there from the beginning. */
  readonly adjustedLamports: bigint;
  readonly walletLamports: bigint;
  readonly positionsValueLamports: bigint;
  readonly openPositionCount: number;
}

interface PlottedPoint {
  readonly atMs: number;
  readonly sol: number;
  readonly point: EquityPoint;
}

const DAY_MS = 86_400_000;
const TEN_MINUTES_MS = 600_000;

/** As much of the time as tells neighbouring ticks apart. */
function tickText(atMs: number, spanMs: number): string {
  if (spanMs > DAY_MS) return formatDateTime(atMs).slice(0, 6);
  return spanMs < TEN_MINUTES_MS ? formatTime(atMs) : formatClock(atMs);
}

interface EquityChartProps {
  readonly points: readonly EquityPoint[];
  /** When trading was halted; drawn as lines. */
  readonly haltsAtMs: readonly number[];
}

/** Equity over time in SOL: wallet, open positions at executable value, and rent that comes back. */
export function EquityChart({ points, haltsAtMs }: EquityChartProps) {
  const data: PlottedPoint[] = points.map((point) => ({
    atMs: point.atMs,
    sol: plotSol(point.adjustedLamports),
    point,
  }));
  const spanMs = (data.at(-1)?.atMs ?? 0) - (data[0]?.atMs ?? 0);
  const tick = { fill: 'var(--faint)', fontSize: 11 };
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 600, height: 224 }}>
      <AreaChart data={data} margin={{ top: 8, right: 12, bottom: 0, left: 0 }}>
        <defs>
          <linearGradient id="equity" x1="0" y1="0" x2="0" y2="1">
            <stop offset="0%" stopColor="var(--accent)" stopOpacity={0.22} />
            <stop offset="100%" stopColor="var(--accent)" stopOpacity={0} />
          </linearGradient>
        </defs>
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis
          dataKey="atMs"
          type="number"
          scale="time"
          domain={['dataMin', 'dataMax']}
          tickFormatter={(atMs: number) => tickText(atMs, spanMs)}
          tick={tick}
          tickLine={false}
          axisLine={false}
          minTickGap={56}
        />
        <YAxis
          domain={['auto', 'auto']}
          tickFormatter={formatPlotted}
          tick={tick}
          tickLine={false}
          axisLine={false}
          width={58}
        />
        <Tooltip content={EquityTip} cursor={{ stroke: 'var(--line-strong)' }} isAnimationActive={false} />
        {haltsAtMs.map((atMs) => (
          <ReferenceLine key={atMs} x={atMs} stroke="var(--halt)" strokeDasharray="3 3" />
        ))}
        <Area
          dataKey="sol"
          type="linear"
          stroke="var(--accent)"
          strokeWidth={1.5}
          fill="url(#equity)"
          dot={false}
          isAnimationActive={false}
        />
      </AreaChart>
    </ResponsiveContainer>
  );
}

interface TipProps {
  readonly payload?: readonly { readonly payload?: PlottedPoint }[];
}

function EquityTip({ payload }: TipProps) {
  const point = payload?.[0]?.payload?.point;
  if (point === undefined) return null;
  return (
    <div className="rounded-md border border-strong bg-panel px-2.5 py-1.5 text-xs shadow-xl">
      <div className="num text-muted">{formatDateTime(point.atMs)}</div>
      <div className="num font-semibold">{formatSol(point.equityLamports)} SOL</div>
      <div className="num text-muted">
        wallet {formatSol(point.walletLamports)}, {point.openPositionCount} positions{' '}
        {formatSol(point.positionsValueLamports)}
      </div>
    </div>
  );
}
