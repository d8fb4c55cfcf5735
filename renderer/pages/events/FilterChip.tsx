import { Check, ChevronDown, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** One thing to filter by: says what is chosen, and opens to choose. */
export function FilterChip({ icon, label, value, testId, onClear, children }: {
  icon: ReactNode;
  label: string;
  /** What is chosen, in words; null: nothing. */
  value: string | null;
  testId: string;
  onClear(): void;
  children: (close: () => void) => ReactNode;
}) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const away = (event: Event) => {
      if (!(event.target instanceof Node && root.current?.contains(event.target))) setOpen(false);
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      setOpen(false);
      root.current?.querySelector('button')?.focus();
    };
    addEventListener('pointerdown', away);
    addEventListener('keydown', escape, { capture: true });
    return () => {
      removeEventListener('pointerdown', away);
      removeEventListener('keydown', escape, { capture: true });
    };
  }, [open]);
  return (
    <div ref={root} className="chip-place">
      <span className="chip" data-on={value !== null || undefined}>
        <button type="button" className="chip-button" aria-expanded={open} data-testid={testId} onClick={() => setOpen(!open)}>
          {icon}
          <span className="chip-text">{value ?? label}</span>
          {value === null ? <ChevronDown size={14} aria-hidden /> : null}
        </button>
        {value === null ? null : (
          <button type="button" className="chip-clear" aria-label={t('events.clearOne', { what: label })} onClick={onClear}>
            <X size={14} aria-hidden />
          </button>
        )}
      </span>
      {open && <div className="chip-menu">{children(() => setOpen(false))}</div>}
    </div>
  );
}

/** Things of which any number is chosen; none is the same as all. */
export function Choices<T extends string>({ all, chosen, label, onChange }: { all: readonly { value: T; label: string; icon?: ReactNode }[]; chosen: readonly T[]; label: string; onChange(chosen: T[]): void }) {
  return (
    <ul className="chip-choices" aria-label={label}>
      {all.map(({ value, label: text, icon }) => {
        const on = chosen.includes(value);
        return (
          <li key={value}>
            <button type="button" role="checkbox" aria-checked={on} className="chip-choice" data-value={value} onClick={() => onChange(on ? chosen.filter((each) => each !== value) : [...chosen, value])}>
              <span className="chip-check">{on ? <Check size={14} aria-hidden /> : null}</span>
              {icon}
              <span className="chip-text">{text}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
