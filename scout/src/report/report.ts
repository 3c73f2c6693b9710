import type { ProposedWallet, RosterInfo } from '@chimera/db/roster-file/format';
import type { AssessedWallet } from '../measure/assess.ts';
import { duration, entries, escapeHtml, moment, percent, shortAddress, sol, usd } from './format.ts';
import { contributionBars, curvePlot, screeningPlot } from './plots.ts';

export interface ReportInput {
  readonly info: RosterInfo;
  readonly wallets: readonly { readonly assessed: AssessedWallet; readonly proposed: ProposedWallet }[];
  readonly wqsMin: number;
  readonly delaySlots: number;
}

/** More wallets than this are in the roster file, but not drawn. */
const WALLETS_DRAWN_MAX = 200;

/** One page that needs nothing but itself: no script, no font, no address of anybody else's. */
export function renderReport(input: ReportInput): string {
  const { info, wallets, wqsMin } = input;
  const count = (status: string): number =>
    wallets.filter(({ proposed }) => proposed.status === status).length;
  const all = wallets.map(({ assessed }) => assessed);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Scout report</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style></head><body>
<h1>Scout report</h1>
<p>${moment(info.madeAtMs)} UTC. ${info.screened} wallets screened by ${info.swaps} swaps; ${count('ACTIVE')} proposed
as ACTIVE, ${count('CANDIDATE')} as CANDIDATE, ${count('REJECTED')} rejected. Returns are those of a copier who comes
${input.delaySlots} slots after the leader, pays its own costs and moves the pool himself.</p>
<h2>Score against edge</h2>
${screeningPlot(all, wqsMin)}
<p class="note">To the right: the mean return of a copied trade that holds with 95 % confidence. Upwards: the score;
the line is the least that the engine copies.</p>
${wallets
  .slice(0, WALLETS_DRAWN_MAX)
  .map(({ assessed, proposed }) => walletSection(assessed, proposed))
  .join('\n')}
</body></html>
`;
}

function walletSection(assessed: AssessedWallet, proposed: ProposedWallet): string {
  const { measurements: m } = assessed;
  const facts: readonly (readonly [string, string])[] = [
    ['Trades', `${m.episodes} on ${m.days} days`],
    ['Copier', percent(m.meanReturn)],
    ['Leader', percent(m.leaderMeanReturn)],
    ['Won', percent(m.winRate)],
    ['Holds', duration(m.medianHoldMs)],
    ['7 days', entries(m.return7d)],
    ['30 days', entries(m.return30d)],
    ['Cluster', assessed.clusterId === null ? 'none' : shortAddress(assessed.clusterId)],
  ];
  return `<section><h2><span class="status ${proposed.status.toLowerCase()}">${proposed.status}</span>
${assessed.wqs} <code>${assessed.wallet}</code></h2>
${refusalList(proposed.refusals)}
<div class="columns"><div>${curvePlot(assessed.curve)}
<dl>${facts.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl>
<p class="note">${backtestLine(assessed)}</p></div>
<div>${contributionBars(assessed.contributions)}</div></div></section>`;
}

const refusalList = (refusals: readonly string[]): string =>
  refusals.length === 0
    ? ''
    : `<ul class="refusals">${refusals.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`;

function backtestLine({ backtest }: AssessedWallet): string {
  if (backtest === null) return 'Not backtested: the score is too low.';
  const { entries, refusedBuys, thinBuys, pnlLamports, depthNowUsdMicros } = backtest;
  return `Backtest of 30 days through the engine: ${entries} entries, ${refusedBuys} refused (${thinBuys} for thin
pools), ${sol(pnlLamports)} SOL; its pools hold ${usd(depthNowUsdMicros)} now (median).`;
}

const STYLE = `
:root{color-scheme:dark;--ink:#e6e6ea;--muted:#8b8b96;--line:#2a2a31;--gain:#3fb68b;--loss:#e5646e}
body{margin:2rem auto;max-width:1100px;padding:0 1rem;background:#101014;color:var(--ink);
font:14px/1.5 system-ui,sans-serif}
h1{font-size:20px}h2{font-size:15px;font-weight:600}code{font-size:12px;color:var(--muted);overflow-wrap:anywhere}
section{border-top:1px solid var(--line);padding:.5rem 0}
svg{max-width:100%;overflow:visible}polyline{fill:none;stroke-width:1.5}
.gain{stroke:var(--gain)}.loss{stroke:var(--loss)}.muted{stroke:var(--muted)}
.fill{stroke:none}.gain.fill{fill:var(--gain)}.loss.fill{fill:var(--loss)}.muted.fill{fill:var(--muted)}
.zero{stroke:var(--line);stroke-width:1}
.columns{display:grid;grid-template-columns:minmax(0,340px) minmax(0,1fr);gap:1.5rem}
@media(max-width:760px){.columns{grid-template-columns:minmax(0,1fr)}}
dl{display:grid;grid-template-columns:auto 1fr;gap:0 1rem;margin:.5rem 0}dt,.note{color:var(--muted)}
dd{margin:0;font-variant-numeric:tabular-nums}table.bars svg{max-width:none;overflow:hidden;display:block}table.bars{border-spacing:0 2px;font-size:12px;width:100%}
table.bars th{text-align:left;font-weight:400;color:var(--muted);padding-right:.75rem;white-space:nowrap}
.number{text-align:right;font-variant-numeric:tabular-nums;padding-right:.75rem;white-space:nowrap}
.status{border:1px solid var(--line);border-radius:4px;padding:0 .4rem;font-size:12px}
.status.active{color:var(--gain)}.status.rejected{color:var(--loss)}.refusals{color:var(--loss);margin:.25rem 0}
`;
