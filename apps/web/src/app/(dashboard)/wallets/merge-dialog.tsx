'use client';

import { Button } from '#components/ui/button.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { Problem } from '#components/ui/problem.tsx';
import type { RosterDiff } from './proposal-changes.tsx';

interface MergeDialogProps {
  readonly diff: RosterDiff;
  readonly isOpen: boolean;
  readonly isPending: boolean;
  readonly error: string | null;
  readonly onMerge: () => void;
  readonly onClose: () => void;
}

/** The last question before a proposal becomes the roster. */
export function MergeDialog({ diff, isOpen, isPending, error, onMerge, onClose }: MergeDialogProps) {
  const { changes, rescored, activeBefore, activeAfter, needsApproval } = diff;
  return (
    <Modal
      title="Take over the proposed roster"
      description={`${changes.length} standings change and ${rescored} scores; ${activeBefore} leaders are ACTIVE now, ${activeAfter} afterwards. Whoever is demoted is not copied any more, and his open positions still follow his sells.`}
      isOpen={isOpen}
      onClose={onClose}
    >
      {needsApproval && (
        <p className="mb-3 text-warn">
          More than 30 % of the leaders change, or none is left. Merge only if you expect that.
        </p>
      )}
      <Problem message={error} className="mb-3" />
      <div className="flex justify-end gap-2">
        <Button look="ghost" onClick={onClose}>
          Cancel
        </Button>
        <Button look="accent" data-focus disabled={isPending} onClick={onMerge}>
          {isPending ? 'Merging…' : needsApproval ? 'Merge all the same' : 'Merge'}
        </Button>
      </div>
    </Modal>
  );
}
