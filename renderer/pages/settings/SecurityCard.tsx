import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, TextField } from '../../components/controls.tsx';
import { ErrorNote } from '../../components/feedback.tsx';
import { useCall } from '../../host/hooks.ts';
import { engine } from '../../host/index.ts';
import { useToasts } from '../../state/toasts.ts';

const LEAST_LENGTH = 10;

export function SecurityCard() {
  const { t } = useTranslation();
  const show = useToasts((state) => state.show);
  const { result: me, again } = useCall('access.me', {});
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const has = me?.ownerHasPassword ?? false;

  async function save(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await engine.call('access.setOwnerPassword', { password, ...(has ? { current } : {}) });
      setCurrent('');
      setPassword('');
      again();
      show(t('security.saved'));
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <section className="card" aria-label={t('security.title')}>
      <h2>{t('security.title')}</h2>
      <p className="muted">{t(has ? 'security.hasPassword' : 'security.noPassword')}</p>
      <form className="panel-form" onSubmit={(event) => void save(event)}>
        <div className="two-fields">
          {has ? <TextField label={t('security.current')} type="password" autoComplete="current-password" value={current} onChange={(event) => setCurrent(event.target.value)} /> : null}
          <TextField
            label={t('security.new')}
            type="password"
            autoComplete="new-password"
            value={password}
            hint={t('security.least', { count: LEAST_LENGTH })}
            onChange={(event) => setPassword(event.target.value)}
          />
        </div>
        {error ? <ErrorNote error={error} /> : null}
        <div>
          <Button type="submit" busy={busy} disabled={password.length < LEAST_LENGTH || (has && current === '')}>
            {t(has ? 'security.change' : 'security.set')}
          </Button>
        </div>
      </form>
    </section>
  );
}
