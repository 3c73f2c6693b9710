import type { ReactNode } from 'react';
import { takeFocus } from '#lib/take-focus.ts';
import { Button } from './button.tsx';
import { Problem } from './problem.tsx';

interface DialogFormProps {
  readonly onSubmit: () => void;
  readonly onCancel: () => void;
  /** What the button says that does it. */
  readonly submit: string;
  readonly disabled: boolean;
  /** Why the last try failed. */
  readonly error: { readonly message: string } | null;
  /** A second step has no field that would take the focus, so its button does. */
  readonly isSecondStep?: boolean;
  readonly children: ReactNode;
}

/** What a modal asks for, and the two ways out of it. */
export function DialogForm({
  onSubmit,
  onCancel,
  submit,
  disabled,
  error,
  isSecondStep = false,
  children,
}: DialogFormProps) {
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
      <Problem message={error?.message ?? null} />
      <div className="flex justify-end gap-2">
        <Button look="ghost" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" look="accent" ref={isSecondStep ? takeFocus : null} disabled={disabled}>
          {submit}
        </Button>
      </div>
    </form>
  );
}
