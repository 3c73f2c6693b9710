import type { Metadata } from 'next';
import { DeadLettersView } from './dead-letters-view.tsx';

export const metadata: Metadata = { title: 'Dead letters' };

export default function DeadLettersPage() {
  return (
    <>
      <h1 className="sr-only">Dead letters</h1>
      <DeadLettersView />
    </>
  );
}
