'use client';

import { Kbd } from '#components/ui/kbd.tsx';
import { Modal } from '#components/ui/modal.tsx';
import { NUMBERED_PAGES, PAGES } from './navigation.tsx';

interface HelpDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const ACTIONS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['H'], 'Halt trading'],
  [['J', 'K'], 'Next and previous row'],
  [['Enter'], 'Open the row'],
  [['Esc'], 'Close'],
  [['?'], 'This list'],
];

/** Every key the dashboard knows. */
export function HelpDialog({ isOpen, onClose }: HelpDialogProps) {
  const pages = PAGES.map(({ name, key }, index): (typeof ACTIONS)[number] => [
    ['G', key.toUpperCase(), ...(index < NUMBERED_PAGES ? ['or', String(index + 1)] : [])],
    name,
  ]);
  return (
    <Modal title="Keys" isOpen={isOpen} onClose={onClose}>
      <ul className="flex flex-col gap-1.5">
        {[...ACTIONS, ...pages].map(([keys, what]) => (
          <li key={what} className="flex items-center justify-between gap-4">
            <span>{what}</span>
            <span className="flex items-center gap-1">
              {keys.map((key) =>
                key === 'or' ? (
                  <span key={key} className="text-2xs text-faint">
                    or
                  </span>
                ) : (
                  <Kbd key={key}>{key}</Kbd>
                ),
              )}
            </span>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
