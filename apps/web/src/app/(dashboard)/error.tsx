'use client';

import { Button } from '#components/ui/button.tsx';
import { Message } from '#components/ui/message.tsx';

interface ErrorPageProps {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}

export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <Message title="This page broke" tone="warn">
      <p>
        {error.message}
        {error.digest !== undefined && <span className="font-mono text-xs"> ({error.digest})</span>}
      </p>
      <p>
        Trading does not depend on this page. HALT still works from the top bar and from the command line.
      </p>
      <Button className="mt-3" onClick={reset}>
        Show it again
      </Button>
    </Message>
  );
}
