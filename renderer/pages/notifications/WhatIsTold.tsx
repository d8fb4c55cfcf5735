import { Minus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Channel, CHANNELS, type NotifyStatus } from '../../../contract/notify-types.ts';
import type { TriggerKind } from '../../../contract/guard-types.ts';
import { Segments, Switch } from '../../components/controls.tsx';
import { ErrorNote } from '../../components/feedback.tsx';
import { useCameras } from '../../host/use-cameras.ts';
import { cellOf, kindsShown, withTold } from './told-matrix.ts';
import type { Notify } from './use-notify.ts';

/** A grid of cameras and kinds, channel by channel. */
export function WhatIsTold({ status, update }: { status: NotifyStatus; update: Notify['update'] }) {
  const { t } = useTranslation();
  const { cameras } = useCameras();
  const used = CHANNELS.filter((channel) => status.settings[channel].enabled);
  const [chosen, setChosen] = useState<Channel | null>(null);
  const [error, setError] = useState<unknown>(null);
  const channel = chosen && used.includes(chosen) ? chosen : used[0];
  const kinds = kindsShown(cameras);
  if (!channel) return null;
  const { muted, recording } = status.settings[channel];
  const change = async (to: Parameters<typeof update>[0]) => {
    setError(null);
    try {
      await update(to);
    } catch (reason) {
      setError(reason);
    }
  };
  const put = (cells: readonly { cameraId: string; kind: TriggerKind }[], told: boolean) => change({ [channel]: { muted: withTold(muted, cells, told) } });
  return (
    <section className="card" aria-label={t('notify.told')} data-testid="told">
      <div className="field">
        <h2>{t('notify.told')}</h2>
        <span className="field-hint">{t('notify.toldHint')}</span>
      </div>
      {used.length > 1 ? <div className="notify-scroll"><Segments<Channel> label={t('notify.channels')} value={channel} options={used.map((value) => ({ value, label: t(`notify.channelShort.${value}`) }))} onChange={setChosen} /></div> : null}
      <div className="notify-recording" data-testid="told-recording">
        <div className="field">
          <span className="field-label">{t('notify.recording')}</span>
          <span className="field-hint">{t('notify.recordingHint')}</span>
        </div>
        <Switch checked={recording} label={t('notify.recording')} onChange={(on) => void change({ [channel]: { recording: on } })} />
      </div>
      {kinds.length === 0 ? (
        <p className="muted">{t('notify.nothingAlerts')}</p>
      ) : (
        <div className="notify-scroll">
          <table className="notify-matrix">
            <thead>
              <tr>
                <th scope="col">
                  <span className="visually-hidden">{t('page.cameras')}</span>
                </th>
                {kinds.map((kind) => {
                  const cells = cameras.filter((camera) => cellOf(camera, kind, muted) !== 'never').map(({ id }) => ({ cameraId: id, kind }));
                  const isAll = cameras.every((camera) => cellOf(camera, kind, muted) !== 'muted');
                  return (
                    <th key={kind} scope="col">
                      <button type="button" className="notify-column" title={t(isAll ? 'notify.muteAll' : 'notify.tellAll')} onClick={() => void put(cells, !isAll)}>
                        {t(`eventKind.${kind}`)}
                      </button>
                    </th>
                  );
                })}
              </tr>
            </thead>
            <tbody>
              {cameras.map((camera) => (
                <tr key={camera.id}>
                  <th scope="row">{camera.name}</th>
                  {kinds.map((kind) => {
                    const cell = cellOf(camera, kind, muted);
                    const label = t('notify.cell', { camera: camera.name, kind: t(`eventKind.${kind}`) });
                    return (
                      <td key={kind}>
                        {cell === 'never' ? (
                          <span title={t('notify.never')} aria-label={`${label}: ${t('notify.never')}`} className="notify-never">
                            <Minus size={14} aria-hidden="true" />
                          </span>
                        ) : (
                          <label className="notify-cell">
                            <input type="checkbox" checked={cell === 'told'} aria-label={label} onChange={(event) => void put([{ cameraId: camera.id, kind }], event.target.checked)} />
                          </label>
                        )}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {error ? <ErrorNote error={error} /> : null}
    </section>
  );
}
