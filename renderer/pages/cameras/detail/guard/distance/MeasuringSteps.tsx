import { CircleAlert, CircleCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Camera } from '../../../../../../contract/types.ts';
import { Button, Segments } from '../../../../../components/controls.tsx';
import { MarksSteps } from './MarksSteps.tsx';
import { factsOf, FEWEST_STEPS, isUnusual, type Measuring, type Outcome } from './measuring.ts';
import type { GroundEdit } from './use-ground-edit.ts';
import { WalkSteps } from './WalkSteps.tsx';

/** Step by step to a ruler: by two marks, or by somebody who walks. */
export function MeasuringSteps({ camera, edit }: { camera: Camera; edit: GroundEdit }) {
  const { t } = useTranslation();
  const { measuring, outcome } = edit;
  if (!measuring || !outcome) return null;
  return (
    <div className="measuring" data-testid="measuring">
      <div className="field">
        <Segments<Measuring['by']>
          label={t('distance.way')}
          value={measuring.by}
          options={[
            { value: 'marks', label: t('distance.byMarks') },
            { value: 'walk', label: t('distance.byWalk') },
          ]}
          onChange={edit.begin}
        />
        <span className="field-hint">{t(`distance.exactness.${measuring.by}`)}</span>
      </div>
      <ol className="measuring-steps">
        {measuring.by === 'marks' ? <MarksSteps measuring={measuring} edit={edit} /> : <WalkSteps cameraId={camera.id} measuring={measuring} edit={edit} />}
        <li>
          <span className="field-label">{t('distance.check')}</span>
          <div role="status" className="measuring-outcome" data-testid="measuring-outcome">
            <OutcomeWords measuring={measuring} outcome={outcome} />
          </div>
        </li>
      </ol>
      <div className="detail-actions">
        <Button look="primary" disabled={!('ground' in outcome)} onClick={edit.take} data-testid="take-ruler">
          {t('distance.take')}
        </Button>
        <Button look="quiet" onClick={edit.giveUp}>
          {t('common.cancel')}
        </Button>
      </div>
    </div>
  );
}

function OutcomeWords({ measuring, outcome }: { measuring: Measuring; outcome: Outcome }) {
  const { t } = useTranslation();
  if ('ground' in outcome) {
    const facts = factsOf(outcome.ground);
    return (
      <>
        <p className="measuring-good">
          <CircleCheck size={16} aria-hidden="true" />
          {t(`distance.good.${measuring.by}`, facts)}
        </p>
        {isUnusual(outcome.ground) ? (
          <p className="advice">
            <CircleAlert size={16} aria-hidden="true" />
            {t('distance.unusual', facts)}
          </p>
        ) : null}
      </>
    );
  }
  const words = t(`distance.fault.${measuring.by}.${outcome.fault}`, { count: measuring.by === 'walk' ? measuring.walked.length : 0, least: FEWEST_STEPS });
  return isMissing(measuring, outcome.fault) ? (
    <p className="field-hint">{words}</p>
  ) : (
    <p className="advice">
      <CircleAlert size={16} aria-hidden="true" />
      {words}
    </p>
  );
}

/** Nothing was done wrong: it has not been done yet. */
function isMissing(measuring: Measuring, fault: string): boolean {
  if (measuring.by === 'walk') return fault === 'few-steps' || (fault === 'person' && measuring.personMetres === null);
  const [near, far] = measuring.marks;
  return (fault === 'mounting' && measuring.mountingMetres === null) || (fault === 'near-metres' && near.metres === null) || (fault === 'far-metres' && far.metres === null);
}
