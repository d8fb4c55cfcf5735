import { RadioGroup, Slider as RadixSlider, Switch as RadixSwitch } from 'radix-ui';
import { type ButtonHTMLAttributes, type InputHTMLAttributes, type ReactNode, useId } from 'react';
import './components.css';

type Look = 'plain' | 'primary' | 'quiet' | 'danger';

export function Button({ look = 'plain', busy = false, children, className = '', ...rest }: ButtonHTMLAttributes<HTMLButtonElement> & { look?: Look; busy?: boolean }) {
  return (
    <button type="button" {...rest} disabled={rest.disabled || busy} className={`button ${look === 'plain' ? '' : `button-${look}`} ${className}`}>
      {busy ? <span className="spinner" aria-hidden="true" /> : null}
      {children}
    </button>
  );
}

export function Field({ label, hint, error, children }: { label: string; hint?: ReactNode; error?: string | null; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children(id)}
      {error ? <span className="field-error">{error}</span> : hint ? <span className="field-hint">{hint}</span> : null}
    </div>
  );
}

export function TextField({ label, hint, error, ...rest }: InputHTMLAttributes<HTMLInputElement> & { label: string; hint?: ReactNode; error?: string | null }) {
  return (
    <Field label={label} hint={hint} error={error ?? null}>
      {(id) => <input id={id} className="input" autoComplete="off" spellCheck={false} {...rest} />}
    </Field>
  );
}

export function Switch({ checked, onChange, label }: { checked: boolean; onChange(checked: boolean): void; label: string }) {
  return (
    <RadixSwitch.Root className="switch" checked={checked} onCheckedChange={onChange} aria-label={label}>
      <RadixSwitch.Thumb className="switch-thumb" />
    </RadixSwitch.Root>
  );
}

export function Slider({ value, min, max, step, label, onChange, onCommit }: {
  value: number;
  min: number;
  max: number;
  step: number;
  label: string;
  onChange(value: number): void;
  onCommit?(value: number): void;
}) {
  return (
    <RadixSlider.Root className="slider" value={[value]} min={min} max={max} step={step} onValueChange={([next]) => onChange(next ?? min)} onValueCommit={([next]) => onCommit?.(next ?? min)}>
      <RadixSlider.Track className="slider-track">
        <RadixSlider.Range className="slider-range" />
      </RadixSlider.Track>
      <RadixSlider.Thumb className="slider-thumb" aria-label={label} />
    </RadixSlider.Root>
  );
}

export function Segments<T extends string>({ value, options, onChange, label }: { value: T; options: readonly { value: T; label: string }[]; onChange(value: T): void; label: string }) {
  return (
    <RadioGroup.Root className="segments" value={value} onValueChange={(next) => onChange(next as T)} aria-label={label} orientation="horizontal">
      {options.map((option) => (
        <RadioGroup.Item key={option.value} value={option.value} className="segment">
          {option.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
