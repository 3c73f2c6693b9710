import Link from 'next/link';
import { Message } from '#components/ui/message.tsx';

export default function NotFound() {
  return (
    <main className="flex min-h-dvh items-center justify-center">
      <Message title="There is no such page">
        <Link href="/" className="text-accent underline">
          Go to the overview
        </Link>
      </Message>
    </main>
  );
}
