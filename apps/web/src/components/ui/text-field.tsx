import { REASON_LENGTH_MAX } from '@chimera/core/contract/reason';
import { takeFocus } from '#lib/take-focus.ts';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly inputMode?: 'decimal' | 'numeric' | 'text';
  readonly isRequired?: boolean;
  /** Takes the focus when it appears, as the first field of a form that replaced something. */
  readonly isFirst?: boolean;
}

/** One line of text under its label. */
export function TextField({
  label,
  value,
  onChange,
  inputMode = 'text',
  isRequired = false,
  isFirst = false,
}: TextFieldProps) {
  return (
    <label className="flex flex-col gap-1 text-xs text-muted">
      {label}
      <input
        ref={isFirst ? takeFocus : undefined}
        required={isRequired}
        value={value}
        maxLength={REASON_LENGTH_MAX}
        inputMode={inputMode}
        onChange={(event) => onChange(event.target.value)}
        className="h-8 rounded-md border border-line bg-bg px-2 text-[0.8125rem] text-fg"
      />
    </label>
  );
}
