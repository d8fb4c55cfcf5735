import { CircleAlert, RulerDimensionLine, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { GroundCalibration } from '../../../../../../contract/guard-types.ts';
import { Button, Switch } from '../../../../../components/controls.tsx';
import { StepSlider } from '../../../../../components/StepSlider.tsx';
import { useToasts } from '../../../../../state/toasts.ts';
import type { GuardDraft } from '../use-guard-draft.ts';
import { placeOf } from './ruler.ts';
import type { GroundEdit } from './use-ground-edit.ts';

const LIMITS = [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50];
/** In front of a door. */
const FIRST_LIMIT_METRES = 5;

/** The ruler that there is, and whether only near people count. */
export function MeasuredDistance({ draft, edit, held }: { draft: GuardDraft; edit: GroundEdit; held: GroundCalibration }) {
  const { t } = useTranslation();
  const show = useToasts((state) => state.show);
  const { settings, change } = draft;
  const limit = settings.nearerThanMetres;
  const remove = () => {
    change({ ground: null, nearerThanMetres: null });
    show(t('distance.removed'), { onUndo: () => change({ ground: held, nearerThanMetres: limit }) });
  };
  return (
    <>
      <p className="small">{held.by === 'marks' ? t('distance.measured.marks', { metres: held.mountingMetres }) : t('distance.measured.walk', { metres: held.personMetres, count: held.walked.length })}</p>
      {edit.ground ? null : <Advice text={t('distance.noLonger')} />}
      <div className="card-row">
        <span className="field-label">{t('distance.ruler')}</span>
        <Switch label={t('distance.ruler')} checked={edit.showsAll} onChange={edit.setShowsAll} />
      </div>
      <div className="card-row">
        <div className="field">
          <span className="field-label">{t('distance.onlyNear')}</span>
          <span className="field-hint">{t('distance.onlyNearHint')}</span>
        </div>
        <Switch label={t('distance.onlyNear')} checked={limit !== null} onChange={(on) => change({ nearerThanMetres: on ? FIRST_LIMIT_METRES : null })} />
      </div>
      {limit === null ? null : (
        <>
          <div className="sensitivity">
            <span className="field-label">{t('distance.nearerThan', { metres: limit })}</span>
            <StepSlider
              label={t('distance.nearerThanLabel')}
              text={t('distance.metres', { metres: limit })}
              value={limit}
              steps={LIMITS}
              onChange={(nearerThanMetres) => change({ nearerThanMetres })}
              onCommit={(nearerThanMetres) => change({ nearerThanMetres })}
            />
            {edit.ground && placeOf(edit.ground, limit) !== 'seen' ? <span className="field-hint">{t(`distance.limit.${placeOf(edit.ground, limit)}`)}</span> : null}
          </div>
          {settings.detect.people ? null : <Advice text={t('distance.noPeople')} action={t('distance.seekPeople')} onAct={() => change({ detect: { ...settings.detect, people: true } })} />}
          {settings.triggers.motion?.record ? (
            <Advice text={t('distance.motionRecords')} action={t('distance.motionNot')} onAct={() => settings.triggers.motion && change({ triggers: { ...settings.triggers, motion: { ...settings.triggers.motion, record: false } } })} />
          ) : null}
        </>
      )}
      <div className="detail-actions">
        <Button onClick={() => edit.begin(held.by)} data-testid="measure">
          <RulerDimensionLine size={16} aria-hidden="true" />
          {t('distance.again')}
        </Button>
        <Button look="quiet" onClick={remove} data-testid="remove-ruler">
          <Trash2 size={16} aria-hidden="true" />
          {t('distance.remove')}
        </Button>
      </div>
    </>
  );
}

/** What stands in the way of what was chosen, and the button that helps. */
function Advice({ text, action, onAct }: { text: string; action?: string; onAct?(): void }) {
  return (
    <div className="distance-advice">
      <p className="advice">
        <CircleAlert size={16} aria-hidden="true" />
        {text}
      </p>
      {action ? <Button onClick={onAct}>{action}</Button> : null}
    </div>
  );
}
