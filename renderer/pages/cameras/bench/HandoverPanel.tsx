import { FileDown, FileText, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CommissioningRecord, Drift } from '../../../../contract/bench-types.ts';
import type { Camera } from '../../../../contract/types.ts';
import { Button, Slider, TextField } from '../../../components/controls.tsx';
import { ErrorNote } from '../../../components/feedback.tsx';
import { useCall, useTopic } from '../../../host/hooks.ts';
import { engine } from '../../../host/index.ts';
import { formatExact } from '../../../i18n/format.ts';
import { useToasts } from '../../../state/toasts.ts';
import { nameOf } from '../detail/setting-values.ts';

const EMPTY = { name: '', customer: '', installer: '', note: '' };
const ORDER = { failed: 0, advice: 1, passed: 2 } as const;

/** Accepting a site: each chosen camera is checked and watched, and a record is kept to hand over and to hold against later. */
export function HandoverPanel({ cameras }: { cameras: readonly Camera[] }) {
  const { t } = useTranslation();
  const list = useCall('commissioning.list', {});
  const [told, setTold] = useState<CommissioningRecord | null>(null);
  useTopic('commissioning.changed', ({ record }) => {
    setTold(record);
    if (record.finishedMs !== null) list.again();
  });
  const [site, setSite] = useState(EMPTY);
  const [seconds, setSeconds] = useState(60);
  const [error, setError] = useState<unknown>(null);
  const field = (name: keyof typeof EMPTY) => ({ value: site[name], onChange: (event: { target: { value: string } }) => setSite((before) => ({ ...before, [name]: event.target.value })) });
  const records = (list.result?.records ?? []).map((record) => (record.id === told?.id ? told : record));
  const running = told?.finishedMs === null ? told : records.find(({ finishedMs }) => finishedMs === null);

  async function start() {
    setError(null);
    try {
      const { record } = await engine.call('commissioning.start', { ids: cameras.map(({ id }) => id), site, soakSeconds: seconds });
      setTold(record);
      list.again();
    } catch (reason) {
      setError(reason);
    }
  }

  return (
    <div className="detail-sections">
      {running ? (
        <Running record={running} />
      ) : (
        <section>
          <p className="muted">{t('commissioning.text')}</p>
          <TextField label={t('commissioning.site')} required {...field('name')} data-testid="site-name" />
          <div className="two-fields">
            <TextField label={t('commissioning.report.customer')} {...field('customer')} />
            <TextField label={t('commissioning.report.installer')} {...field('installer')} />
          </div>
          <TextField label={t('commissioning.report.note')} {...field('note')} />
          <div className="field">
            <span className="field-label">{t('commissioning.soak', { count: seconds })}</span>
            <Slider label={t('commissioning.soak', { count: seconds })} value={seconds} min={10} max={300} step={10} onChange={setSeconds} />
          </div>
          {error ? <ErrorNote error={error} /> : null}
          <Button look="primary" disabled={cameras.length === 0 || site.name.trim() === ''} onClick={() => void start()} data-testid="handover-start">
            {t('commissioning.start', { count: cameras.length })}
          </Button>
        </section>
      )}
      {records.some(({ finishedMs }) => finishedMs !== null) ? <DriftCheck ids={cameras.map(({ id }) => id)} /> : null}
      {records
        .filter(({ finishedMs }) => finishedMs !== null)
        .map((record) => (
          <Record key={record.id} record={record} onChanged={list.again} />
        ))}
    </div>
  );
}

function Running({ record }: { record: CommissioningRecord }) {
  const { t } = useTranslation();
  const percent = Math.round((record.cameras.length / Math.max(1, record.total)) * 100);
  const label = t('commissioning.running', { done: record.cameras.length, total: record.total });
  return (
    <section data-testid="handover-running">
      <div className="section-head">
        <h3>{label}</h3>
        <Button onClick={() => void engine.call('commissioning.stop', {}).catch(() => {})}>{t('cameras.stop')}</Button>
      </div>
      <div className="progress" role="progressbar" aria-valuenow={percent} aria-label={label}>
        <div style={{ width: `${percent}%` }} />
      </div>
      <Results record={record} />
    </section>
  );
}

function Record({ record, onChanged }: { record: CommissioningRecord; onChanged(): void }) {
  const { t, i18n } = useTranslation();
  const show = useToasts((state) => state.show);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState<'html' | 'pdf' | null>(null);
  const [removed, setRemoved] = useState(false);
  async function save(format: 'html' | 'pdf') {
    setBusy(format);
    setError(null);
    try {
      const { name, type, data } = await engine.call('commissioning.report', { id: record.id, format });
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([Uint8Array.from(atob(data), (character) => character.codePointAt(0) ?? 0)], { type }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(null);
    }
  }
  if (removed) return null;
  return (
    <section data-testid="handover-record">
      <div className="section-head">
        <h3>{record.site.name}</h3>
        <span className="small">{formatExact(record.startedMs, i18n.language)}</span>
      </div>
      <Results record={record} />
      {error ? <ErrorNote error={error} /> : null}
      <div className="detail-actions">
        <Button busy={busy === 'pdf'} onClick={() => void save('pdf')} data-testid="report-pdf">
          <FileDown size={16} aria-hidden="true" />
          PDF
        </Button>
        <Button busy={busy === 'html'} onClick={() => void save('html')}>
          <FileText size={16} aria-hidden="true" />
          HTML
        </Button>
        <Button
          look="quiet"
          aria-label={t('commissioning.remove')}
          onClick={() => {
            setRemoved(true);
            show(t('commissioning.removed', { name: record.site.name }), { onUndo: () => setRemoved(false), onDone: () => void engine.call('commissioning.remove', { id: record.id }).then(onChanged, setError) });
          }}
        >
          <Trash2 size={16} aria-hidden="true" />
        </Button>
      </div>
    </section>
  );
}

/** What needs a hand first; what passed in one line. */
function Results({ record }: { record: CommissioningRecord }) {
  const { t } = useTranslation();
  return (
    <ul className="bench-list">
      {record.cameras.map((camera) => {
        const open = camera.checks.filter(({ state }) => state !== 'passed').toSorted((a, b) => ORDER[a.state] - ORDER[b.state]);
        return (
          <li key={camera.cameraId}>
            <strong>{camera.name}</strong>
            {open.map(({ check, state, text }) => (
              <span key={check} className={state === 'failed' ? 'found-result' : 'advice'} data-ok="false">
                {t(`commissioning.check.${check}`)}: {t(text.key, text.data)}
              </span>
            ))}
            <span className="small">{t('commissioning.passed', { count: camera.checks.length - open.length, total: camera.checks.length })}</span>
          </li>
        );
      })}
    </ul>
  );
}

function DriftCheck({ ids }: { ids: readonly string[] }) {
  const { t, i18n } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [drifts, setDrifts] = useState<Drift[] | null>(null);
  async function look() {
    setBusy(true);
    setError(null);
    try {
      setDrifts((await engine.call('commissioning.drift', ids.length > 0 ? { ids: [...ids] } : {})).drifts);
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  }
  return (
    <section>
      <div className="section-head">
        <div className="field">
          <h3>{t('drift.title')}</h3>
          <span className="field-hint">{t('drift.text')}</span>
        </div>
        <Button busy={busy} onClick={() => void look()} data-testid="drift">
          {t(busy ? 'drift.looking' : 'drift.look')}
        </Button>
      </div>
      {error ? <ErrorNote error={error} /> : null}
      {drifts ? (
        <ul className="bench-list" data-testid="drifts">
          {drifts.map((drift) => (
            <li key={drift.cameraId}>
              <span className="bench-result">
                <strong>{drift.name}</strong>
                <span className="small">{t('drift.since', { time: formatExact(drift.sinceMs, i18n.language) })}</span>
              </span>
              <span className={drift.picture === 'same' || drift.picture === null ? 'small' : 'found-result'} data-ok={drift.picture === 'same'}>
                {t(`drift.picture.${drift.picture ?? 'unknown'}`)}
              </span>
              {drift.settings.map(({ key, before, now }) => (
                <span key={key} className="advice">
                  {t(`cameraSetting.${nameOf(key)}`)}: {String(before)} → {String(now)}
                </span>
              ))}
              {drift.problem ? <span className="small">{t(drift.problem.key, drift.problem.data)}</span> : null}
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
