interface DayFieldProps {
  readonly label: string;
  /** As `2026-11-27`; empty for none. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly min?: string;
  readonly isRequired?: boolean;
}

/** A day under its label. */
export function DayField({ label, value, onChange, min, isRequired = false }: DayFieldProps) {
  return (
    <label className="flex flex-col justify-end gap-1 text-xs text-muted">
      {label}
      <input
        type="date"
        required={isRequired}
        value={value}
        min={min}
        onChange={(event) => onChange(event.target.value)}
        className="h-8 rounded-md border border-line bg-bg px-2 text-[0.8125rem] text-fg"
      />
    </label>
  );
}
