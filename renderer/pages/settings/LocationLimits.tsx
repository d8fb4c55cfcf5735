import { useTranslation } from 'react-i18next';
import { LEAST_CAP_BYTES } from '../../../contract/calls/footage.ts';
import type { LocationStatus } from '../../../contract/storage-types.ts';
import { Field } from '../../components/controls.tsx';
import { formatBytes } from '../../i18n/format.ts';
import { type Amount, GIGABYTES } from './amount.ts';
import { CapSlider } from './CapSlider.tsx';
import { NumberInput } from './NumberInput.tsx';
import { capProblem, type LocationDraft } from './storage-draft.ts';

/** Cap and floor of a location, folded away among several until somebody wants to change them. */
export function LocationLimits({ location, status, open, onChange }: { location: LocationDraft; status: LocationStatus | null; open: boolean; onChange(patch: Partial<LocationDraft>): void }) {
  const { t, i18n } = useTranslation();
  const size = (amount: Amount) => (typeof amount === 'number' ? formatBytes(amount, i18n.language) : '–');
  const { capBytes, keepFreeBytes } = location;
  const problem = capProblem(capBytes);
  const capError = problem === 'too-small' ? t('storage.capLeast', { least: formatBytes(LEAST_CAP_BYTES, i18n.language) }) : problem ? t('storage.badNumber') : null;
  return (
    <details className="location-limits" open={open}>
      <summary>{t('storage.limits', { cap: size(capBytes), floor: size(keepFreeBytes) })}</summary>
      <div className="limit-fields">
        <Field label={t('storage.capGigabytes')} error={capError}>
          {(id) => (
            <>
              <NumberInput id={id} unit={GIGABYTES} value={capBytes} invalid={capError !== null} onChange={(next) => onChange({ capBytes: next })} />
              {/* How large the disk is, and with it the scale, is known once the folder is in use. */}
              {status && status.totalBytes > 0 ? <CapSlider location={status} capBytes={typeof capBytes === 'number' ? capBytes : status.capBytes} onChange={(next) => onChange({ capBytes: next })} /> : null}
            </>
          )}
        </Field>
        <Field label={t('storage.floorGigabytes')} error={typeof keepFreeBytes === 'number' ? null : t('storage.badNumber')}>
          {(id) => <NumberInput id={id} unit={GIGABYTES} value={keepFreeBytes} invalid={typeof keepFreeBytes !== 'number'} onChange={(next) => onChange({ keepFreeBytes: next })} />}
        </Field>
      </div>
    </details>
  );
}
