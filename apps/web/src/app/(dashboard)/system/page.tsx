import type { Metadata } from 'next';
import { SystemView } from './system-view.tsx';

export const metadata: Metadata = { title: 'System' };

export default function SystemPage() {
  return (
    <>
      <h1 className="sr-only">System</h1>
      <SystemView />
    </>
  );
}
