import { ZoomIn, ZoomOut } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { BarKey } from './BarKey.tsx';
import { scaleOf, scaleText, SCALES } from './timeline-scale.ts';
import type { TransportActions } from './transport-actions.ts';

/** How much of time the timeline shows: among the controls, or where there is no room for it, at the timeline itself. @param viewMs ms */
export function TimelineZoom({ viewMs, actions }: { viewMs: number | null; actions: Pick<TransportActions, 'zoom' | 'scale'> }) {
  const { t, i18n } = useTranslation();
  const scale = viewMs === null ? null : scaleOf(viewMs);
  return (
    <span className="transport-zoom">
      <BarKey label={t('playback.zoomOut')} keys="−" onClick={() => actions.zoom(2)}>
        <ZoomOut size={16} />
      </BarKey>
      <select className="transport-select transport-scale" data-testid="scale" aria-label={t('playback.scale')} title={`${t('playback.scale')} (1 … 5)`} value={scale ?? ''} onChange={(event) => SCALES.filter((each) => each === event.target.value).forEach(actions.scale)}>
        {scale === null && <option value="">{viewMs === null ? '' : scaleText(viewMs, i18n.language)}</option>}
        {SCALES.map((each) => (
          <option key={each} value={each}>
            {t(`playback.scales.${each}`)}
          </option>
        ))}
      </select>
      <BarKey label={t('playback.zoomIn')} keys="+" onClick={() => actions.zoom(0.5)}>
        <ZoomIn size={16} />
      </BarKey>
    </span>
  );
}
