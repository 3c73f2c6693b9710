'use client';

import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { Problem } from '#components/ui/problem.tsx';

interface RevokeButtonProps {
  /** What ends, as a person knows it. */
  readonly what: string;
  readonly consequence: string;
  readonly isPending: boolean;
  readonly failure: string | null;
  /** Resolves when it has ended. */
  readonly onRevoke: () => Promise<unknown>;
}

/** Ends somebody's way in, after a second look. */
export function RevokeButton({ what, consequence, isPending, failure, onRevoke }: RevokeButtonProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)} aria-label={`Revoke ${what}`}>
        Revoke…
      </Button>
      <Modal
        title={`Revoke ${what}`}
        description={consequence}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
      >
        <Problem message={failure} className="mb-3" />
        <div className="flex justify-end gap-2">
          <Button look="ghost" onClick={() => setOpen(false)}>
            Cancel
          </Button>
          <Button
            look="halt"
            data-focus
            disabled={isPending}
            onClick={() => {
              // A failure stays in the dialog; the mutation holds it.
              onRevoke().then(
                () => setOpen(false),
                () => undefined,
              );
            }}
          >
            Revoke
          </Button>
        </div>
      </Modal>
    </>
  );
}
