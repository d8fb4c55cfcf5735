import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import icon from '../../resources/icons/icon.svg';
import { AppError, type ErrorBody } from '../../contract/errors.ts';
import { Button, TextField } from '../components/controls.tsx';
import { ErrorNote } from '../components/feedback.tsx';
import { engine } from '../host/index.ts';
import './app.css';

/** For a browser that has no session: the owner's password, or the link that the start printed. */
export function SignIn() {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const linkUsed = location.hash.includes('link=used');

  async function signIn(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const response = await fetch('login', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ password }) });
      if (!response.ok) throw AppError.fromBody(((await response.json()) as { error: ErrorBody }).error);
      location.hash = '#/live';
      engine.reconnect();
    } catch (reason) {
      setError(reason instanceof AppError ? reason : new AppError('closed', 'closed'));
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="sign-in">
      <form className="sign-in-card" onSubmit={(event) => void signIn(event)}>
        <img className="sign-in-mark" src={icon} alt="" />
        <h1>Kanjia 看家</h1>
        <TextField label={t('signIn.password')} type="password" value={password} autoFocus onChange={(event) => setPassword(event.target.value)} hint={linkUsed ? t('signIn.linkUsed') : t('signIn.hint')} />
        {error ? <ErrorNote error={error} /> : null}
        <Button type="submit" look="primary" busy={busy} disabled={password === ''}>
          {t('signIn.button')}
        </Button>
      </form>
    </div>
  );
}
