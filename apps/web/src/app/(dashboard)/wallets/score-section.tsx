import { Moment } from '#components/cells/moment.tsx';
import { Status } from '#components/cells/status.tsx';
import { Section } from '#components/ui/facts.tsx';
import { classes } from '#lib/classes.ts';
import { formatScore, humanised } from '#lib/format.ts';
import type { Outputs } from '#server/routers/app.ts';

type Score = NonNullable<Outputs['wallets']['detail']['rows']>['score'];

/** What the scout measured, part by part, and why it does not propose the wallet for copying. */
export function ScoreSection({ score }: { score: Score }) {
  if (score === null) {
    return (
      <Section title="Scout">
        <p className="py-2 text-muted">The scout has not scored this wallet yet.</p>
      </Section>
    );
  }
  return (
    <Section title="Scout" aside={<Status state={score.proposedStatus} title="What the scout proposed" />}>
      {score.refusals.length > 0 && (
        <div className="py-2">
          <h4 className="text-xs text-muted">Why it is not promoted</h4>
          <ul className="list-disc pl-4 text-warn">
            {score.refusals.map((refusal) => (
              <li key={refusal}>{refusal}</li>
            ))}
          </ul>
        </div>
      )}
      <table className="w-full text-xs">
        <caption className="sr-only">Contributions to the score</caption>
        <tbody className="divide-y divide-line/60">
          {score.parts.map(({ code, points, pointsMax, measured }) => (
            <tr key={code}>
              <th scope="row" className="w-24 py-1 text-left align-top font-normal text-muted">
                {humanised(code)}
              </th>
              <td className={classes('num w-20 py-1 pr-3 text-right align-top', points < 0 && 'text-warn')}>
                {formatScore(points)}
                {pointsMax > 0 && <span className="text-faint"> of {pointsMax}</span>}
              </td>
              <td className="py-1">{measured}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="pt-1 text-2xs text-faint">
        Score {formatScore(score.wqs)}, roster version {score.rosterVersion},{' '}
        <Moment atMs={score.atMs} withDate />
      </p>
    </Section>
  );
}
