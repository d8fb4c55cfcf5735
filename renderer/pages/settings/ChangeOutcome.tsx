import { useTranslation } from 'react-i18next';
import { AppError } from '../../../contract/errors.ts';
import type { StoragePreview } from '../../../contract/storage-types.ts';
import { ErrorNote } from '../../components/feedback.tsx';
import { formatBytes } from '../../i18n/format.ts';
import { firstStretches, formatDays, formatStretch } from './storage-figures.ts';
import { useCameraNames } from './use-camera-names.ts';

/** A preview in words: why it cannot be, else how far back footage will reach and what is deleted for it. */
export function ChangeOutcome({ preview, before }: { preview: StoragePreview; before: StoragePreview | null }) {
  const { t, i18n } = useTranslation();
  if (preview.refused) return <ErrorNote error={new AppError('invalid', preview.refused.key, { data: preview.refused.data })} />;
  const days = (value: number) => formatDays(value, i18n.language);
  const was = before?.keepsDays ?? null;
  const { keepsDays } = preview;
  return (
    <>
      <div className="outcome-days">
        <strong>{keepsDays === null ? t('storage.capHint') : t('storage.days', { days: days(keepsDays) })}</strong>
        {keepsDays !== null && was !== null && days(was) !== days(keepsDays) ? <span className="muted">{t('storage.daysBefore', { days: days(was) })}</span> : null}
      </div>
      <EachCamera preview={preview} />
      <Removes preview={preview} />
    </>
  );
}

function EachCamera({ preview }: { preview: StoragePreview }) {
  const { t, i18n } = useTranslation();
  const { nameOf } = useCameraNames();
  const known = preview.perCamera.flatMap(({ cameraId, keepsDays }) => (keepsDays === null ? [] : [{ cameraId, keepsDays }]));
  if (known.length < 2) return null;
  return (
    <details className="small">
      <summary>{t('storage.eachCamera')}</summary>
      <ul className="usage-list">
        {known.map(({ cameraId, keepsDays }) => (
          <li key={cameraId}>
            {nameOf(cameraId)} <span>{formatDays(keepsDays, i18n.language)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Removes({ preview }: { preview: StoragePreview }) {
  const { t, i18n } = useTranslation();
  const { nameOf } = useCameraNames();
  if (preview.removesBytes === 0) return null;
  const { shown, more } = firstStretches(preview.removes);
  const nowMs = Date.now();
  const words = { today: t('time.today'), yesterday: t('time.yesterday') };
  return (
    <div className="outcome-removes">
      <span className="storage-warning">{t('storage.removesAtOnce', { size: formatBytes(preview.removesBytes, i18n.language) })}</span>
      <ul>
        {shown.map((stretch) => (
          <li key={`${stretch.cameraId} ${stretch.from}`}>{t('storage.stretch', { when: formatStretch(stretch, nowMs, i18n.language, words), camera: nameOf(stretch.cameraId), size: formatBytes(stretch.bytes, i18n.language) })}</li>
        ))}
        {more > 0 ? <li className="muted">{t('storage.moreStretches', { count: more })}</li> : null}
      </ul>
    </div>
  );
}
