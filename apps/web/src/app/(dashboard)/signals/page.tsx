import type { Metadata } from 'next';
import { Suspense } from 'react';
import { SignalsView } from './signals-view.tsx';

export const metadata: Metadata = { title: 'Signals' };

export default function SignalsPage() {
  return (
    <Suspense>
      <h1 className="sr-only">Signals</h1>
      <SignalsView />
    </Suspense>
  );
}
