import type { Metadata } from 'next';
import { IncidentsView } from './incidents-view.tsx';

export const metadata: Metadata = { title: 'Incidents' };

export default function IncidentsPage() {
  return (
    <>
      <h1 className="sr-only">Incidents</h1>
      <IncidentsView />
    </>
  );
}
