import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Camera } from '../../../../contract/types.ts';
import { Dot } from '../../../components/feedback.tsx';
import { useCall, useTopic } from '../../../host/hooks.ts';

const DOTS = { online: 'live', connecting: 'idle', offline: 'bad', asleep: 'idle', 'auth-failed': 'bad', unsupported: 'bad' } as const;
/** As on the health page: cameras tell whole seconds. */
const CLOCK_TOLERANCE_MS = 2_500;

export function DeviceTable({ cameras, chosen, onChoose }: { cameras: readonly Camera[]; chosen: ReadonlySet<string>; onChoose(chosen: ReadonlySet<string>): void }) {
  const { t } = useTranslation();
  const [changed, setChanged] = useState(0);
  useTopic('bench.changed', ({ job }) => {
    if (!job.running) setChanged((before) => before + 1);
  });
  const able = cameras.filter(({ canBeSet }) => canBeSet);
  const all = able.length > 0 && able.every(({ id }) => chosen.has(id));
  const toggle = (id: string, on: boolean) => onChoose(on ? new Set(chosen).add(id) : new Set([...chosen].filter((other) => other !== id)));
  return (
    <table className="devices">
      <thead>
        <tr>
          <th>
            <input type="checkbox" aria-label={t('bench.all')} checked={all} onChange={(event) => onChoose(new Set(event.target.checked ? able.map(({ id }) => id) : []))} />
          </th>
          <th>{t('cameras.name')}</th>
          <th>{t('cameras.address')}</th>
          <th>{t('bench.model')}</th>
          <th>{t('health.firmware')}</th>
          <th>{t('health.clock')}</th>
        </tr>
      </thead>
      <tbody>
        {cameras.map((camera) => (
          <DeviceRow key={`${camera.id} ${changed}`} camera={camera} fresh={changed > 0} chosen={chosen.has(camera.id)} onChoose={(on) => toggle(camera.id, on)} />
        ))}
      </tbody>
    </table>
  );
}

function DeviceRow({ camera, fresh, chosen, onChoose }: { camera: Camera; /** What the engine remembers of it is older than the last change. */ fresh: boolean; chosen: boolean; onChoose(on: boolean): void }) {
  const { t } = useTranslation();
  const { result } = useCall('cameras.health', camera.canBeSet && camera.status === 'online' ? { id: camera.id, fresh } : null);
  const device = result?.device ?? null;
  const offset = device?.clockOffsetMs ?? null;
  return (
    <tr data-testid="bench-device" data-chosen={chosen || undefined}>
      <td>
        <input type="checkbox" aria-label={camera.name} checked={chosen} disabled={!camera.canBeSet} title={camera.canBeSet ? undefined : t('bench.notByOnvif')} onChange={(event) => onChoose(event.target.checked)} />
      </td>
      <td>
        <span className="device-name">
          <Dot state={DOTS[camera.status]} />
          {camera.name}
        </span>
      </td>
      <td className="small">{camera.address}</td>
      <td className="small">{[camera.make, camera.model].filter(Boolean).join(' ') || '–'}</td>
      <td className="small">{device?.firmware ?? '–'}</td>
      <td className={offset !== null && Math.abs(offset) > CLOCK_TOLERANCE_MS ? 'fact-bad' : 'small'}>{offset === null ? '–' : `${offset > 0 ? '+' : ''}${(offset / 1000).toFixed(1)} s`}</td>
    </tr>
  );
}
