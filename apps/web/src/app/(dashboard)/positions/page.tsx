import type { Metadata } from 'next';
import { Suspense } from 'react';
import { PositionsView } from './positions-view.tsx';

export const metadata: Metadata = { title: 'Positions' };

export default function PositionsPage() {
  return (
    <Suspense>
      <h1 className="sr-only">Positions</h1>
      <PositionsView />
    </Suspense>
  );
}
