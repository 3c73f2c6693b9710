import type { Metadata } from 'next';
import { Suspense } from 'react';
import { TradesView } from './trades-view.tsx';

export const metadata: Metadata = { title: 'Trades' };

export default function TradesPage() {
  return (
    <Suspense>
      <h1 className="sr-only">Trades</h1>
      <TradesView />
    </Suspense>
  );
}
