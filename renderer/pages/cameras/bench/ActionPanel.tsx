import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BenchAction, BenchJob, BenchPreview } from '../../../../contract/bench-types.ts';
import type { SettingItem, SettingValue } from '../../../../contract/device-types.ts';
import type { Camera } from '../../../../contract/types.ts';
import { Button, Field, Segments, TextField } from '../../../components/controls.tsx';
import { ErrorNote } from '../../../components/feedback.tsx';
import { useCall, useTopic } from '../../../host/hooks.ts';
import { engine } from '../../../host/index.ts';
import { nameOf } from '../detail/setting-values.ts';
import { addressesFrom } from './addresses.ts';

type Kind = BenchAction['kind'];
const KINDS: readonly Kind[] = ['clock', 'password', 'network', 'settings', 'firmware', 'reboot'];
/** Whole JSON messages: well below what a connection takes. */
const PIECE_BYTES = 384 * 1024;

/** One change on the chosen cameras: first what it would do, then its progress on each. */
export function ActionPanel({ cameras }: { cameras: readonly Camera[] }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Kind>('clock');
  const [action, setAction] = useState<BenchAction | null>({ kind: 'clock', how: 'now' });
  const [preview, setPreview] = useState<{ key: string; devices: BenchPreview[] } | null>(null);
  const [busy, setBusy] = useState<'preview' | 'run' | null>(null);
  const [error, setError] = useState<unknown>(null);
  const last = useCall('bench.job', {});
  const [told, setTold] = useState<BenchJob | null>(null);
  useTopic('bench.changed', ({ job }) => setTold(job));
  const job = told ?? last.result?.job ?? null;
  const ids = cameras.map(({ id }) => id);
  const key = JSON.stringify([action, ids]);
  const shown = preview?.key === key ? preview.devices : null;
  const able = shown?.filter(({ blocked }) => !blocked).map(({ id }) => id) ?? [];

  async function attempt(what: 'preview' | 'run', work: () => Promise<void>) {
    setBusy(what);
    setError(null);
    try {
      await work();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(null);
    }
  }
  const look = () =>
    attempt('preview', async () => {
      if (!action) return;
      const { devices } = await engine.call('bench.preview', { ids, action });
      setPreview({ key, devices });
    });
  const run = () =>
    attempt('run', async () => {
      if (!action) return;
      const answer = await engine.call('bench.run', { ids: able, action });
      setTold(answer.job);
      setPreview(null);
    });

  if (job?.running) return <Progress job={job} />;
  return (
    <div className="detail-sections">
      <Segments<Kind>
        label={t('bench.action')}
        value={kind}
        onChange={(next) => {
          setKind(next);
          setPreview(null);
          setAction(next === 'clock' ? { kind: 'clock', how: 'now' } : next === 'reboot' ? { kind: 'reboot' } : null);
        }}
        options={KINDS.map((value) => ({ value, label: t(`bench.kind.${value}`) }))}
      />
      <section>
        {kind === 'clock' ? <ClockForm onChange={setAction} /> : null}
        {kind === 'password' ? <PasswordForm onChange={setAction} /> : null}
        {kind === 'network' ? <NetworkForm key={ids.join()} cameras={cameras} onChange={setAction} /> : null}
        {kind === 'settings' ? <SettingsForm key={ids[0]} cameras={cameras} onChange={setAction} /> : null}
        {kind === 'firmware' ? <FirmwareForm onChange={setAction} onError={setError} /> : null}
        {kind === 'reboot' ? <p className="muted">{t('bench.rebootText')}</p> : null}
        {error ? <ErrorNote error={error} /> : null}
        {shown ? (
          <Preview devices={shown} />
        ) : (
          <Button look="primary" busy={busy === 'preview'} disabled={!action || ids.length === 0} onClick={() => void look()} data-testid="bench-preview">
            {busy === 'preview' ? t('bench.looking') : t('bench.preview')}
          </Button>
        )}
        {shown ? (
          <div className="detail-actions">
            <Button look="primary" busy={busy === 'run'} disabled={able.length === 0} onClick={() => void run()} data-testid="bench-run">
              {t('bench.run', { count: able.length })}
            </Button>
            <Button look="quiet" onClick={() => setPreview(null)}>
              {t('common.cancel')}
            </Button>
          </div>
        ) : null}
      </section>
      {job ? <Progress job={job} /> : null}
    </div>
  );
}

function Preview({ devices }: { devices: readonly BenchPreview[] }) {
  const { t } = useTranslation();
  const label = (what: string) => (what.includes('.') ? t(`cameraSetting.${nameOf(what)}`) : t(`bench.what.${what}`));
  return (
    <ul className="bench-list" data-testid="bench-previews">
      {devices.map((device) => (
        <li key={device.id} data-blocked={device.blocked || undefined}>
          <strong>{device.name}</strong>
          {device.changes.map(({ what, from, to }) => (
            <span key={what} className="small">
              {label(what)}
              {to === null ? '' : `: ${from ?? '–'} → ${to}`}
            </span>
          ))}
          {device.changes.length === 0 && !device.problem ? <span className="small">{t('bench.done.unchanged')}</span> : null}
          {device.problem ? <span className={device.blocked ? 'found-result' : 'advice'} data-ok="false">{t(device.problem.key, device.problem.data)}</span> : null}
        </li>
      ))}
    </ul>
  );
}

function Progress({ job }: { job: BenchJob }) {
  const { t } = useTranslation();
  const done = job.results.filter(({ state }) => state !== 'waiting' && state !== 'working').length;
  const percent = Math.round((done / Math.max(1, job.results.length)) * 100);
  return (
    <section data-testid="bench-progress" data-running={job.running || undefined}>
      <div className="section-head">
        <h3>
          {t(`bench.kind.${job.kind}`)} · {job.running ? t('bench.progress', { done, total: job.results.length }) : t('bench.finished')}
        </h3>
        {job.running ? <Button onClick={() => void engine.call('bench.stop', {}).catch(() => {})}>{t('cameras.stop')}</Button> : null}
      </div>
      {job.running ? (
        <div className="progress" role="progressbar" aria-valuenow={percent} aria-label={t('bench.progress', { done, total: job.results.length })}>
          <div style={{ width: `${percent}%` }} />
        </div>
      ) : null}
      <ul className="bench-list">
        {job.results.map((result) => (
          <li key={result.id} data-state={result.state}>
            <span className="bench-result">
              <strong>{result.name}</strong>
              {result.state === 'working' ? <span className="spinner" role="status" aria-label={t('bench.state.working')} /> : <span className="small">{t(`bench.state.${result.state}`)}</span>}
            </span>
            {result.message ? <span className={result.state === 'failed' || result.state === 'rolled-back' ? 'found-result' : 'small'} data-ok={result.state === 'done'}>{result.message}</span> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function ClockForm({ onChange }: { onChange(action: BenchAction): void }) {
  const { t } = useTranslation();
  const [how, setHow] = useState<'now' | 'ntp'>('now');
  const [server, setServer] = useState('');
  const tell = (next: 'now' | 'ntp', host: string) => onChange({ kind: 'clock', how: next, ...(next === 'ntp' && host.trim() !== '' ? { server: host.trim() } : {}) });
  return (
    <>
      <Segments<'now' | 'ntp'>
        label={t('bench.kind.clock')}
        value={how}
        onChange={(next) => {
          setHow(next);
          tell(next, server);
        }}
        options={[
          { value: 'now', label: t('bench.clockNow') },
          { value: 'ntp', label: t('bench.clockNtp') },
        ]}
      />
      {how === 'ntp' ? (
        <TextField
          label={t('bench.what.ntpServer')}
          hint={t('bench.ntpHint')}
          placeholder="192.0.2.1"
          value={server}
          onChange={(event) => {
            setServer(event.target.value);
            tell(how, event.target.value);
          }}
        />
      ) : null}
    </>
  );
}

function PasswordForm({ onChange }: { onChange(action: BenchAction | null): void }) {
  const { t } = useTranslation();
  const [values, setValues] = useState({ first: '', again: '' });
  const take = (change: Partial<typeof values>) => {
    const next = { ...values, ...change };
    setValues(next);
    onChange(next.first.length >= 8 && next.first === next.again ? { kind: 'password', password: next.first } : null);
  };
  const differ = values.again !== '' && values.first !== values.again;
  return (
    <>
      <p className="muted">{t('bench.passwordText')}</p>
      <TextField label={t('bench.newPassword')} type="password" autoComplete="new-password" hint={t('bench.passwordHint')} value={values.first} onChange={(event) => take({ first: event.target.value })} data-testid="bench-password" />
      <TextField label={t('bench.passwordAgain')} type="password" autoComplete="new-password" error={differ ? t('bench.passwordsDiffer') : null} value={values.again} onChange={(event) => take({ again: event.target.value })} />
    </>
  );
}

function NetworkForm({ cameras, onChange }: { cameras: readonly Camera[]; onChange(action: BenchAction | null): void }) {
  const { t } = useTranslation();
  const [dhcp, setDhcp] = useState(false);
  const [fields, setFields] = useState({ first: '', prefix: '24', gateway: '' });
  const take = (change: Partial<typeof fields>, byDhcp = dhcp) => {
    const next = { ...fields, ...change };
    setFields(next);
    setDhcp(byDhcp);
    if (byDhcp) {
      onChange({ kind: 'network', dhcp: true, addresses: [] });
      return;
    }
    const addresses = addressesFrom(next.first, cameras.length);
    const prefix = Number(next.prefix);
    onChange(addresses && prefix >= 8 && prefix <= 30 ? { kind: 'network', dhcp: false, prefix, addresses: cameras.map(({ id }, index) => ({ id, address: addresses[index] ?? '' })), ...(next.gateway.trim() ? { gateway: next.gateway.trim() } : {}) } : null);
  };
  return (
    <>
      <Segments<'static' | 'dhcp'>
        label={t('bench.kind.network')}
        value={dhcp ? 'dhcp' : 'static'}
        onChange={(next) => take({}, next === 'dhcp')}
        options={[
          { value: 'static', label: t('bench.fixed') },
          { value: 'dhcp', label: 'DHCP' },
        ]}
      />
      {dhcp ? null : (
        <>
          <TextField label={t('bench.firstAddress')} hint={t('bench.firstAddressHint')} placeholder="192.0.2.20" value={fields.first} onChange={(event) => take({ first: event.target.value })} />
          <div className="two-fields">
            <TextField label={t('bench.prefix')} value={fields.prefix} inputMode="numeric" onChange={(event) => take({ prefix: event.target.value })} />
            <TextField label={t('bench.what.gateway')} value={fields.gateway} onChange={(event) => take({ gateway: event.target.value })} />
          </div>
        </>
      )}
    </>
  );
}

/** From one camera to the others: what it is set to is the pattern, of which one takes what one wants. */
function SettingsForm({ cameras, onChange }: { cameras: readonly Camera[]; onChange(action: BenchAction | null): void }) {
  const { t } = useTranslation();
  const [pattern, setPattern] = useState(cameras[0]?.id ?? '');
  const { result, error } = useCall('cameras.settings', pattern ? { id: pattern } : null);
  const [taken, setTaken] = useState<Record<string, SettingValue>>({});
  const items = (result?.items ?? []).filter(({ kind }) => kind !== 'areas');
  const take = (item: SettingItem, on: boolean) => {
    const next = on ? { ...taken, [item.key]: item.value } : Object.fromEntries(Object.entries(taken).filter(([key]) => key !== item.key));
    setTaken(next);
    onChange(Object.keys(next).length > 0 ? { kind: 'settings', changes: next } : null);
  };
  return (
    <>
      <Field label={t('bench.pattern')} hint={t('bench.patternHint')}>
        {(id) => (
          <select
            id={id}
            className="select"
            value={pattern}
            onChange={(event) => {
              setPattern(event.target.value);
              setTaken({});
              onChange(null);
            }}
          >
            {cameras.map((camera) => (
              <option key={camera.id} value={camera.id}>
                {camera.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {error ? <ErrorNote error={error} /> : null}
      <div className="bench-settings">
        {items.map((item) => (
          <label key={item.key} className="chip">
            <input type="checkbox" checked={item.key in taken} onChange={(event) => take(item, event.target.checked)} data-setting={item.key} />
            <span>
              {t(`cameraSettings.group.${item.group.replace('.', '-')}`)}: {t(`cameraSetting.${nameOf(item.key)}`)}
            </span>
            <span className="small">{t(`cameraSettingValue.${nameOf(item.key)}.${String(item.value)}`, { defaultValue: String(item.value) })}</span>
          </label>
        ))}
      </div>
    </>
  );
}

function FirmwareForm({ onChange, onError }: { onChange(action: BenchAction | null): void; onError(error: unknown): void }) {
  const { t } = useTranslation();
  const [state, setState] = useState<{ name: string; percent: number } | null>(null);
  async function upload(file: File) {
    onChange(null);
    try {
      let id: string | undefined;
      for (let from = 0; from < file.size; from += PIECE_BYTES) {
        const bytes = new Uint8Array(await file.slice(from, from + PIECE_BYTES).arrayBuffer());
        let text = '';
        for (const byte of bytes) text += String.fromCharCode(byte);
        const answer = await engine.call('bench.upload', { ...(id === undefined ? {} : { upload: id }), name: file.name, bytes: file.size, data: btoa(text) });
        id = answer.upload;
        setState({ name: file.name, percent: Math.round((answer.received / file.size) * 100) });
      }
      if (id !== undefined) onChange({ kind: 'firmware', upload: id });
    } catch (reason) {
      setState(null);
      onError(reason);
    }
  }
  return (
    <>
      <p className="muted">{t('bench.firmwareText')}</p>
      <Field label={t('bench.firmwareFile')} hint={state ? `${state.name} · ${state.percent}%` : undefined}>
        {(id) => (
          <input
            id={id}
            type="file"
            data-testid="firmware-file"
            onChange={(event) => {
              const [file] = event.target.files ?? [];
              if (file) void upload(file);
            }}
          />
        )}
      </Field>
    </>
  );
}
