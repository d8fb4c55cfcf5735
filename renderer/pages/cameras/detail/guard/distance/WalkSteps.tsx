import { Footprints, Square } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../../../components/controls.tsx';
import { ErrorNote } from '../../../../../components/feedback.tsx';
import { type ByWalk, PERSON_METRES } from './measuring.ts';
import { MetresField } from './MetresField.tsx';
import type { GroundEdit } from './use-ground-edit.ts';
import { useWalk } from './use-walk.ts';

/** How tall somebody is, and their way through the picture. */
export function WalkSteps({ cameraId, measuring, edit }: { cameraId: string; measuring: ByWalk; edit: GroundEdit }) {
  const { t } = useTranslation();
  const { walk, running, error, start, stop } = useWalk(cameraId, (steps) => {
    if (steps.length !== measuring.walked.length) edit.change({ ...measuring, walked: steps }, 'walk');
  });
  const words = !walk ? null : walk.state === 'starting' ? t('distance.walkStarting') : walk.last ? t(`distance.walkLast.${walk.last}`) : null;
  return (
    <>
      <li>
        <MetresField label={t('distance.person')} value={measuring.personMetres} range={PERSON_METRES} example="1.75" onChange={(personMetres) => edit.change({ ...measuring, personMetres }, 'person')} />
        <span className="field-hint">{t('distance.personHint')}</span>
      </li>
      <li>
        <span className="field-label">{t('distance.walk')}</span>
        <span className="field-hint">{t('distance.walkHint')}</span>
        <div className="measuring-walk">
          {running ? (
            <Button onClick={stop} data-testid="walk-stop">
              <Square size={16} aria-hidden="true" />
              {t('distance.walkStop')}
            </Button>
          ) : (
            <Button onClick={start} data-testid="walk-start">
              <Footprints size={16} aria-hidden="true" />
              {t(measuring.walked.length > 0 ? 'distance.walkAgain' : 'distance.walkStart')}
            </Button>
          )}
          <span className="small" data-testid="walk-words">
            {[t('distance.steps', { count: measuring.walked.length }), running ? words : walk?.state === 'over' ? t('distance.walkOver') : null].filter(Boolean).join(' · ')}
          </span>
        </div>
        {error ? <ErrorNote error={error} /> : null}
      </li>
    </>
  );
}
