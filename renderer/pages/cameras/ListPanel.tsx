import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportResult } from '../../../contract/calls/cameras.ts';
import { Button, Switch, TextField } from '../../components/controls.tsx';
import { ErrorNote } from '../../components/feedback.tsx';
import { SlideOver } from '../../components/SlideOver.tsx';
import { useTopic } from '../../host/hooks.ts';
import { engine } from '../../host/index.ts';

/** The list of cameras as a file: out of here, and into another installation. */
export function ListPanel({ open, count, onClose }: { open: boolean; count: number; onClose(): void }) {
  const { t } = useTranslation();
  const file = useRef<HTMLInputElement>(null);
  const [passwords, setPasswords] = useState(false);
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null);
  const [results, setResults] = useState<ImportResult[]>([]);
  const [error, setError] = useState<unknown>(null);
  useTopic('cameras.import', ({ done, total, result }) => {
    setProgress((before) => (before === null ? null : { done, total }));
    if (result) setResults((before) => [...before, result]);
  });

  async function save(format: 'csv' | 'json') {
    setError(null);
    try {
      const { name, text } = await engine.call('cameras.export', { format, passwords });
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([text], { type: format === 'csv' ? 'text/csv' : 'application/json' }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch (reason) {
      setError(reason);
    }
  }

  async function load(chosen: File) {
    setError(null);
    setResults([]);
    setProgress({ done: 0, total: 1 });
    try {
      const answer = await engine.call('cameras.import', { text: await chosen.text(), ...(username ? { username } : {}), ...(password ? { password } : {}) });
      setResults(answer.results);
    } catch (reason) {
      setError(reason);
    } finally {
      setProgress(null);
    }
  }

  const percent = progress ? Math.round((progress.done / Math.max(1, progress.total)) * 100) : 0;
  return (
    <SlideOver open={open} title={t('cameras.lists')} onClose={onClose}>
      <section className="panel-form">
        <h3>{t('cameras.export')}</h3>
        <p className="muted">{t('cameras.exportText')}</p>
        <div className="card-row">
          <div className="field">
            <span className="field-label">{t('cameras.exportPasswords')}</span>
            <span className="field-hint">{t('cameras.exportPasswordsHint')}</span>
          </div>
          <Switch label={t('cameras.exportPasswords')} checked={passwords} onChange={setPasswords} />
        </div>
        <div className="two-fields">
          <Button disabled={count === 0} onClick={() => void save('csv')}>
            CSV
          </Button>
          <Button disabled={count === 0} onClick={() => void save('json')}>
            JSON
          </Button>
        </div>
      </section>
      <section className="panel-form">
        <h3>{t('cameras.import')}</h3>
        <p className="muted">{t('cameras.importText')}</p>
        <div className="two-fields">
          <TextField label={t('cameras.username')} value={username} onChange={(event) => setUsername(event.target.value)} />
          <TextField label={t('cameras.password')} type="password" autoComplete="new-password" value={password} onChange={(event) => setPassword(event.target.value)} />
        </div>
        <p className="small">{t('cameras.importPassword')}</p>
        <input
          ref={file}
          type="file"
          accept=".csv,.json,text/csv,application/json"
          hidden
          data-testid="import-file"
          onChange={(event) => {
            const [chosen] = event.target.files ?? [];
            event.target.value = '';
            if (chosen) void load(chosen);
          }}
        />
        {progress ? (
          <div className="sweep" role="status">
            <span className="small">{t('cameras.importing', progress)}</span>
            <div className="progress sweep-progress" role="progressbar" aria-valuenow={percent} aria-label={t('cameras.importing', progress)}>
              <div style={{ width: `${percent}%` }} />
            </div>
            <Button onClick={() => void engine.call('cameras.stopImport', {}).catch(() => {})}>{t('cameras.stop')}</Button>
          </div>
        ) : (
          <Button look="primary" onClick={() => file.current?.click()}>
            {t('cameras.chooseFile')}
          </Button>
        )}
        {error ? <ErrorNote error={error} /> : null}
        {results.length > 0 ? (
          <ul className="found-list" data-testid="import-results">
            {results.map((result) => (
              <li key={result.row} className="import-row">
                <span>{result.name}</span>
                <span className="found-result" data-ok={result.state !== 'failed'}>
                  {result.state === 'failed' ? result.message : t(result.state === 'added' ? 'cameras.added' : 'cameras.known')}
                </span>
              </li>
            ))}
          </ul>
        ) : null}
      </section>
    </SlideOver>
  );
}
