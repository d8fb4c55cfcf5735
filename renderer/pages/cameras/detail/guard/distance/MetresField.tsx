import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Amount } from '../../../../settings/amount.ts';
import { NumberInput } from '../../../../settings/NumberInput.tsx';
import { isWithin, METRES } from './metres.ts';

/** A length in metres. @param mark the mark on the picture that it belongs to */
export function MetresField({ label, value, range, mark, example, onChange }: { label: string; value: Amount; range: readonly [number, number]; mark?: 'near' | 'far'; example: string; onChange(value: Amount): void }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="metres-field">
      <label htmlFor={id}>
        {mark ? <span className="ground-mark-swatch" data-which={mark} aria-hidden="true" /> : null}
        {label}
      </label>
      <span className="metres-input">
        <NumberInput id={id} unit={METRES} value={value} invalid={value !== null && !isWithin(value, range)} placeholder={example} onChange={onChange} />
        <span aria-hidden="true">{t('distance.unit')}</span>
      </span>
    </div>
  );
}
