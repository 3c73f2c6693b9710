import type { Metadata } from 'next';
import { LimitsView } from './limits-view.tsx';

export const metadata: Metadata = { title: 'Limits' };

export default function LimitsPage() {
  return (
    <>
      <h1 className="sr-only">Limits</h1>
      <LimitsView />
    </>
  );
}
