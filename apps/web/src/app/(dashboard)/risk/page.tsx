import type { Metadata } from 'next';
import { RiskView } from './risk-view.tsx';

export const metadata: Metadata = { title: 'Risk' };

export default function RiskPage() {
  return (
    <>
      <h1 className="sr-only">Risk</h1>
      <RiskView />
    </>
  );
}
