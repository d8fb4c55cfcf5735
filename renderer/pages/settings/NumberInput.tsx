import { type InputHTMLAttributes, useState } from 'react';
import type { Amount, Unit } from './amount.ts';

/** A field for a number. What is typed stays as it was typed, for as long as it means the value. */
export function NumberInput({ value, unit, invalid = false, onChange, ...rest }: Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange'> & {
  value: Amount;
  unit: Unit;
  /** Readable, and yet of no use. */
  invalid?: boolean;
  onChange(value: Amount): void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed !== null && unit.parse(typed) === value ? typed : unit.print(value);
  return (
    <input
      className="input number-input"
      inputMode="decimal"
      autoComplete="off"
      {...rest}
      aria-invalid={invalid || value === 'unreadable' || undefined}
      value={text}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(unit.parse(event.target.value));
      }}
    />
  );
}
