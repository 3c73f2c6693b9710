'use client';

import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type ReactNode, useRef } from 'react';

interface DrawerProps {
  readonly title: string;
  readonly subtitle?: ReactNode;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** The row that opened it; J and K go on from there. */
  readonly rowId: string | null;
  readonly children: ReactNode;
}

/** The drawer itself takes the focus, so that no button in it looks chosen. */
function focusWhole(event: Event): void {
  if (!(event.currentTarget instanceof HTMLElement)) return;
  event.preventDefault();
  event.currentTarget.focus();
}

/** Details beside the list they belong to; the whole screen on a phone. Escape closes it. */
export function Drawer({ title, subtitle, isOpen, onClose, rowId, children }: DrawerProps) {
  const opened = useRef(rowId);
  if (rowId !== null) opened.current = rowId;
  const backToRow = (event: Event): void => {
    const row = document.querySelector(`tr[data-row="${CSS.escape(opened.current ?? '')}"]`);
    if (!(row instanceof HTMLElement)) return;
    event.preventDefault();
    row.focus();
  };
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/55" />
        <Dialog.Content
          aria-describedby={undefined}
          onOpenAutoFocus={focusWhole}
          onCloseAutoFocus={backToRow}
          className="fixed inset-y-0 right-0 z-50 flex w-full flex-col border-l border-line bg-panel shadow-2xl outline-none sm:w-[34rem]"
        >
          <header className="flex items-start justify-between gap-3 border-b border-line px-4 py-3">
            <div className="min-w-0">
              <Dialog.Title className="truncate text-sm font-semibold">{title}</Dialog.Title>
              {subtitle !== undefined && <div className="mt-0.5 text-muted">{subtitle}</div>}
            </div>
            <Dialog.Close
              aria-label="Close"
              className="-mr-1 rounded p-1.5 text-muted hover:bg-raised hover:text-fg"
            >
              <X size={16} aria-hidden />
            </Dialog.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-4 py-3">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
