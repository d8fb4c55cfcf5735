import { ChevronLeft, Moon, RotateCw, Star, Trash2 } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Polygon } from '../../../../contract/device-types.ts';
import type { Camera } from '../../../../contract/types.ts';
import { Button } from '../../../components/controls.tsx';
import { ErrorNote } from '../../../components/feedback.tsx';
import { useCall } from '../../../host/hooks.ts';
import { engine } from '../../../host/index.ts';
import { useToasts } from '../../../state/toasts.ts';
import { CardStage } from './card/CardStage.tsx';
import { CardTab } from './card/CardTab.tsx';
import { GeneralTab } from './GeneralTab.tsx';
import { GroundOverlay } from './guard/distance/GroundOverlay.tsx';
import { useGroundEdit } from './guard/distance/use-ground-edit.ts';
import { GuardOverlay } from './guard/GuardOverlay.tsx';
import { GuardTab } from './guard/GuardTab.tsx';
import { useGuardDraft } from './guard/use-guard-draft.ts';
import { HealthTab } from './HealthTab.tsx';
import { MaskEditor } from './MaskEditor.tsx';
import { ProofLine } from './ProofLine.tsx';
import { PtzPanel } from './PtzPanel.tsx';
import { RecordButton } from './RecordButton.tsx';
import { SettingsTab } from './SettingsTab.tsx';
import { Stage } from './Stage.tsx';
import { TalkButton } from './TalkButton.tsx';
import { usePtz } from './use-ptz.ts';
import '../../media-pages.css';
import '../../live/live.css';
import './detail.css';

type Tab = 'general' | 'guard' | 'settings' | 'card' | 'health';

/** One camera: its picture on the left, all that can be done with it on the right. */
export function CameraPage({ camera, cameras, onBack, onRemove }: { camera: Camera; cameras: readonly Camera[]; onBack(): void; onRemove(): void }) {
  const { t } = useTranslation();
  const show = useToasts((state) => state.show);
  const [tab, setTab] = useState<Tab>('general');
  const [masks, setMasks] = useState<Polygon[] | null>(null);
  const [maskTools, setMaskTools] = useState<HTMLElement | null>(null);
  const [error, setError] = useState<unknown>(null);
  /** Its card is played from there, in the place of its live picture. */
  const [fromCard, setFromCard] = useState<{ atMs: number } | null>(null);
  const [cardMs, setCardMs] = useState<number | null>(null);
  const playCard = (atMs: number | null) => {
    setFromCard(atMs === null ? null : { atMs });
    setCardMs(atMs);
  };
  const [speed, setSpeed] = useState(0.5);
  const guard = useGuardDraft(camera);
  const ground = useGroundEdit(camera, guard);
  const [zone, setZone] = useState<number | null>(null);
  const ptz = useCall('ptz.describe', camera.canBeSet && camera.status === 'online' ? { id: camera.id } : null);
  const hands = usePtz(camera.id, { enabled: ptz.result?.ptz !== null && ptz.result !== null, speed, onError: setError });
  const known = (field: 'room' | 'group') => [...new Set(cameras.map(({ details }) => details[field]))].filter((value) => value !== '');
  const reboot = async () => {
    setError(null);
    try {
      await engine.call('cameras.reboot', { id: camera.id });
      show(t('cameras.rebooting', { name: camera.name }));
    } catch (reason) {
      setError(reason);
    }
  };
  return (
    <div className="detail" data-testid="camera-page">
      <header className="detail-head">
        <Button look="quiet" onClick={onBack} aria-label={t('cameras.back')}>
          <ChevronLeft size={18} aria-hidden="true" />
        </Button>
        <h1>
          {camera.name}
          {camera.details.favourite ? <Star className="camera-row-star" size={16} aria-label={t('cameras.favourite')} /> : null}
        </h1>
        <span className="small">{camera.statusReason && camera.status !== 'online' ? t(camera.statusReason.key, camera.statusReason.data) : t(`cameraStatus.${camera.status}`)}</span>
        <span className="detail-head-actions">
          {camera.canBeSet ? (
            <Button look="quiet" onClick={() => void reboot()} title={t('cameras.reboot')}>
              <RotateCw size={16} aria-hidden="true" />
              {t('cameras.reboot')}
            </Button>
          ) : null}
          <Button look="danger" onClick={onRemove}>
            <Trash2 size={16} aria-hidden="true" />
            {t('cameras.remove')}
          </Button>
        </span>
      </header>
      <div className="detail-body">
        <div className="detail-left">
          {fromCard ? (
            <CardStage camera={camera} start={fromCard} onPosition={setCardMs} onClose={() => playCard(null)} />
          ) : camera.status === 'asleep' ? (
            <div className="stage stage-asleep">
              <Moon size={32} aria-hidden="true" />
              <span>{t('status.asleep')}</span>
              <Button onClick={() => void engine.call('cameras.update', { id: camera.id, sleep: { on: false } }).catch(setError)}>{t('cameras.wake')}</Button>
            </div>
          ) : (
            <Stage camera={camera}>
              {masks ? <MaskEditor masks={masks} toolsIn={maskTools} onChange={setMasks} /> : null}
              {tab === 'guard' && guard.settings.enabled && !masks ? (
                ground.measuring ? (
                  <GroundOverlay edit={ground} toolsIn={maskTools} />
                ) : (
                  <GuardOverlay key={`${guard.lookAt} ${guard.resetCount}`} cameraId={camera.id} draft={guard} ground={ground} toolsIn={maskTools} zone={zone} onZone={setZone} />
                )
              ) : null}
            </Stage>
          )}
          {masks || tab === 'guard' ? <div ref={setMaskTools} /> : null}
          {error ? <ErrorNote error={error} /> : null}
          <div className="stage-actions">
            {camera.status === 'asleep' && camera.recordingUntilMs === null ? null : <RecordButton camera={camera} onError={setError} />}
            {camera.status === 'asleep' ? null : <TalkButton cameraId={camera.id} onError={setError} />}
          </div>
          <ProofLine camera={camera} />
          {ptz.result?.ptz ? <PtzPanel key={camera.id} cameraId={camera.id} ptz={ptz.result.ptz} hands={hands} speed={speed} onSpeed={setSpeed} onChanged={ptz.again} onError={setError} /> : null}
        </div>
        <Tabs.Root className="detail-right" value={tab} onValueChange={(next) => {
            setTab(next as Tab);
            playCard(null);
          }}
        >
          <Tabs.List className="tabs" aria-label={camera.name}>
            {(['general', 'guard', 'settings', 'card', 'health'] as const)
              .filter((each) => (each !== 'settings' && each !== 'card') || camera.canBeSet)
              .map((each) => (
                <Tabs.Trigger key={each} value={each} className="tab" data-testid={`tab-${each}`}>
                  {t(`cameras.tab.${each}`)}
                </Tabs.Trigger>
              ))}
          </Tabs.List>
          <Tabs.Content value="general" className="tab-content">
            <GeneralTab key={camera.id} camera={camera} count={cameras.length} rooms={known('room')} groups={known('group')} />
          </Tabs.Content>
          <Tabs.Content value="guard" className="tab-content">
            <GuardTab key={camera.id} camera={camera} draft={guard} ground={ground} zone={zone} onZone={setZone} />
          </Tabs.Content>
          <Tabs.Content value="settings" className="tab-content">
            <SettingsTab key={camera.id} camera={camera} masks={masks} onMasks={setMasks} />
          </Tabs.Content>
          <Tabs.Content value="card" className="tab-content">
            <CardTab key={camera.id} camera={camera} playingMs={cardMs} onPlay={playCard} />
          </Tabs.Content>
          <Tabs.Content value="health" className="tab-content">
            <HealthTab key={camera.id} camera={camera} />
          </Tabs.Content>
        </Tabs.Root>
      </div>
    </div>
  );
}
