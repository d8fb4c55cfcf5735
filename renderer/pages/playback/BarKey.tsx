import type { ReactNode } from 'react';

/** A button of the bar that a key does, too. */
export function BarKey({ label, keys, pressed, onClick, children }: { label: string; keys: string; pressed?: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className="bar-button" title={`${label} (${keys})`} aria-label={label} aria-pressed={pressed} onClick={onClick}>
      {children}
    </button>
  );
}
