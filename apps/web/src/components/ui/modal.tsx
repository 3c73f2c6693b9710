'use client';

import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { classes } from '#lib/classes.ts';

/** Radix focuses the first control; the one marked `data-focus` is what a key press should confirm. */
function focusMarked(event: Event): void {
  const content = event.currentTarget;
  const marked = content instanceof HTMLElement ? content.querySelector('[data-focus]') : null;
  if (!(marked instanceof HTMLElement)) return;
  event.preventDefault();
  marked.focus();
}

interface ModalProps {
  readonly title: string;
  readonly description?: ReactNode;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A question in the middle of the screen. Escape means no. */
export function Modal({ title, description, isOpen, onClose, className, children }: ModalProps) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-black/65" />
        <Dialog.Content
          onOpenAutoFocus={focusMarked}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={classes(
            'fixed top-1/2 left-1/2 z-50 max-h-[90dvh] w-[min(30rem,calc(100vw-1.5rem))] -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-lg border border-strong bg-panel p-5 shadow-2xl outline-none',
            className,
          )}
        >
          <Dialog.Title className="text-base font-semibold">{title}</Dialog.Title>
          {description !== undefined && (
            <Dialog.Description asChild>
              <div className="mt-1.5 text-muted">{description}</div>
            </Dialog.Description>
          )}
          <div className="mt-4">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
