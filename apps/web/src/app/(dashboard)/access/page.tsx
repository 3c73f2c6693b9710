import type { Metadata } from 'next';
import { AccessView } from './access-view.tsx';

export const metadata: Metadata = { title: 'Access' };

export default function AccessPage() {
  return (
    <>
      <h1 className="sr-only">Access</h1>
      <AccessView />
    </>
  );
}
