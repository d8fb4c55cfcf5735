import { useTranslation } from 'react-i18next';
import type { LocationStatus } from '../../../contract/storage-types.ts';
import { Slider } from '../../components/controls.tsx';
import { capAt, capRange, shareOf } from './storage-figures.ts';

/** The share of a disk that footage may take. */
export function CapSlider({ location, capBytes, onChange }: { location: LocationStatus; capBytes: number; onChange(capBytes: number): void }) {
  const { t } = useTranslation();
  const range = capRange(location);
  return <Slider label={t('storage.capLabel')} value={Math.round(shareOf(capBytes, range) * 1000)} min={0} max={1000} step={1} onChange={(value) => onChange(capAt(value / 1000, range))} />;
}
