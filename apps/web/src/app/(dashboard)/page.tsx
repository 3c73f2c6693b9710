import { BarbellPanel } from './overview/barbell-panel.tsx';
import { EquityPanel } from './overview/equity-panel.tsx';
import { FunnelPanel } from './overview/funnel-panel.tsx';
import { OpenPositionsPanel } from './overview/open-positions-panel.tsx';
import { QueuePanel } from './overview/queue-panel.tsx';
import { VerdictsPanel } from './overview/verdicts-panel.tsx';

export default function OverviewPage() {
  return (
    <>
      <h1 className="sr-only">Overview</h1>
      <div className="grid gap-3 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <EquityPanel />
        <FunnelPanel />
        <OpenPositionsPanel />
        <div className="flex min-w-0 flex-col gap-3">
          <BarbellPanel />
          <QueuePanel />
          <VerdictsPanel />
        </div>
      </div>
    </>
  );
}
