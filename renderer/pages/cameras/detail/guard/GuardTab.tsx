import { useTranslation } from 'react-i18next';
import type { Camera } from '../../../../../contract/types.ts';
import { Switch } from '../../../../components/controls.tsx';
import { ErrorNote } from '../../../../components/feedback.tsx';
import { DistanceSection } from './distance/DistanceSection.tsx';
import type { GroundEdit } from './distance/use-ground-edit.ts';
import { GuardHours } from './GuardHours.tsx';
import { GuardNow } from './GuardNow.tsx';
import { LookSection } from './LookSection.tsx';
import { MoreSection } from './MoreSection.tsx';
import { TriggerTable } from './TriggerTable.tsx';
import { TryBar } from './TryBar.tsx';
import type { GuardDraft } from './use-guard-draft.ts';
import './guard.css';

/** What the guard of one camera notices, when, and what follows. Changes are tried on the past before they are saved. */
export function GuardTab({ camera, draft, ground, zone, onZone }: { camera: Camera; draft: GuardDraft; ground: GroundEdit; /** The zone that is chosen on the picture. */ zone: number | null; onZone(zone: number | null): void }) {
  const { t } = useTranslation();
  const { settings, change } = draft;
  return (
    <div className="detail-sections" data-testid="guard-tab">
      <section>
        <div className="card-row">
          <div className="field">
            <h3>{t('cameras.guard')}</h3>
            <span className="field-hint">{t('guard.hint')}</span>
          </div>
          <Switch label={t('cameras.guard')} checked={settings.enabled} onChange={(enabled) => change({ enabled })} />
        </div>
        {camera.guard.enabled ? <GuardNow cameraId={camera.id} /> : null}
      </section>
      {settings.enabled ? (
        <>
          <LookSection camera={camera} draft={draft} zone={zone} onZone={onZone} />
          <TriggerTable camera={camera} draft={draft} />
          <DistanceSection camera={camera} draft={draft} edit={ground} />
          <GuardHours camera={camera} draft={draft} />
          <MoreSection camera={camera} draft={draft} />
        </>
      ) : null}
      {draft.error ? <ErrorNote error={draft.error} /> : null}
      {draft.isChanged ? <TryBar camera={camera} draft={draft} /> : null}
    </div>
  );
}
