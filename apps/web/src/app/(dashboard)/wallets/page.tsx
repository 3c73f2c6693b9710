import type { Metadata } from 'next';
import { Suspense } from 'react';
import { WalletsView } from './wallets-view.tsx';

export const metadata: Metadata = { title: 'Wallets' };

export default function WalletsPage() {
  return (
    <Suspense>
      <h1 className="sr-only">Wallets</h1>
      <WalletsView />
    </Suspense>
  );
}
