import type { Metadata } from 'next';
import { ReconciliationView } from './reconciliation-view.tsx';

export const metadata: Metadata = { title: 'Reconciliation' };

export default function ReconciliationPage() {
  return (
    <>
      <h1 className="sr-only">Reconciliation</h1>
      <ReconciliationView />
    </>
  );
}
