import type { Contribution } from '@chimera/core/score/wqs';
import type { AssessedWallet, Point } from '../measure/assess.ts';
import { coordinate, escapeHtml, points, shortAddress } from './format.ts';

const WIDTH = 320;
const HEIGHT = 90;
const BAR_WIDTH = 140;

/** What copying would have brought, summed over time, in entries. */
export function curvePlot(curve: readonly Point[]): string {
  const [first] = curve;
  const last = curve.at(-1);
  if (first === undefined || last === undefined || curve.length < 2) return '';
  const totals = curve.map(({ total }) => total);
  const low = Math.min(0, ...totals);
  const high = Math.max(0, ...totals);
  const x = (atMs: number): string =>
    coordinate(((atMs - first.atMs) / Math.max(1, last.atMs - first.atMs)) * WIDTH);
  const y = (total: number): string => coordinate(HEIGHT - ((total - low) / (high - low || 1)) * HEIGHT);
  const line = curve.map(({ atMs, total }) => `${x(atMs)},${y(total)}`).join(' ');
  const tone = last.total >= 0 ? 'gain' : 'loss';
  return `<svg viewBox="0 -4 ${WIDTH} ${HEIGHT + 8}" role="img" aria-label="Copier's summed returns">
<line x1="0" x2="${WIDTH}" y1="${y(0)}" y2="${y(0)}" class="zero"/>
<polyline points="${line}" class="${tone}"/></svg>`;
}

/** One bar per contribution, to the right what it gave, to the left what it took. */
export function contributionBars(contributions: readonly Contribution[]): string {
  const rows = contributions.map(({ code, points: value, pointsMax, measured }) => {
    const width = coordinate((Math.abs(value) / 40) * BAR_WIDTH);
    const tone = value < 0 ? 'loss' : 'gain';
    const of = pointsMax > 0 ? ` of ${pointsMax}` : '';
    return `<tr><th>${escapeHtml(code.replace('_', ' '))}</th>
<td class="number">${points(value)}${of}</td>
<td><svg width="${BAR_WIDTH}" height="10" aria-hidden="true"><rect height="10" width="${width}" class="${tone} fill"/></svg></td>
<td>${escapeHtml(measured)}</td></tr>`;
  });
  return `<table class="bars">${rows.join('\n')}</table>`;
}

/** Every scored wallet: its edge to the right, its score upwards. */
export function screeningPlot(wallets: readonly AssessedWallet[], wqsMin: number): string {
  const width = 720;
  const height = 240;
  const edges = wallets.map(({ measurements }) => measurements.meanReturnLower ?? 0);
  const low = Math.min(-0.01, ...edges);
  const high = Math.max(0.01, ...edges);
  const x = (edge: number): string => coordinate(((edge - low) / (high - low)) * width);
  const y = (wqs: number): string => coordinate(height - (wqs / 100) * height);
  const dots = wallets.map(({ wallet, wqs, measurements }) => {
    const edge = measurements.meanReturnLower ?? 0;
    const tone = wqs >= wqsMin ? 'gain' : 'muted';
    return `<circle cx="${x(edge)}" cy="${y(wqs)}" r="5" class="${tone} fill"><title>${shortAddress(wallet)}: ${wqs}</title></circle>`;
  });
  return `<svg viewBox="-8 -8 ${width + 16} ${height + 16}" role="img" aria-label="Score of every wallet against its edge">
<line x1="${x(0)}" x2="${x(0)}" y1="0" y2="${height}" class="zero"/>
<line x1="0" x2="${width}" y1="${y(wqsMin)}" y2="${y(wqsMin)}" class="zero"/>
${dots.join('\n')}</svg>`;
}
