import { RulerDimensionLine } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Camera } from '../../../../../../contract/types.ts';
import { Button } from '../../../../../components/controls.tsx';
import type { GuardDraft } from '../use-guard-draft.ts';
import { MeasuredDistance } from './MeasuredDistance.tsx';
import { MeasuringSteps } from './MeasuringSteps.tsx';
import type { GroundEdit } from './use-ground-edit.ts';
import './distance.css';

/** How far away people are: measured once, then drawn on the picture as a ruler, and perhaps a condition of what follows. */
export function DistanceSection({ camera, draft, edit }: { camera: Camera; draft: GuardDraft; edit: GroundEdit }) {
  const { t } = useTranslation();
  const { ground } = draft.settings;
  return (
    <section data-testid="guard-distance">
      <div className="field">
        <h3>{t('distance.title')}</h3>
        <span className="field-hint">{t('distance.hint')}</span>
      </div>
      {edit.measuring ? (
        <MeasuringSteps camera={camera} edit={edit} />
      ) : ground ? (
        <MeasuredDistance draft={draft} edit={edit} held={ground} />
      ) : (
        <div>
          <Button onClick={() => edit.begin('marks')} data-testid="measure">
            <RulerDimensionLine size={16} aria-hidden="true" />
            {t('distance.begin')}
          </Button>
        </div>
      )}
    </section>
  );
}
