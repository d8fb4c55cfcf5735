import { useTranslation } from 'react-i18next';
import type { MailSecurity, MailStatus } from '../../../contract/coverage-types.ts';
import { Field, Segments, TextField } from '../../components/controls.tsx';
import { type MailDraft, type MailField, needsWarning, withSecurity } from './mail-draft.ts';
import './settings.css';

/** By which server mails go, and by what name. */
export function MailServerFields({ draft, saved, wrong, onChange }: { draft: MailDraft; saved: MailStatus; wrong: ReadonlySet<MailField>; onChange(draft: MailDraft): void }) {
  const { t } = useTranslation();
  const set = (change: Partial<MailDraft>) => onChange({ ...draft, ...change });
  /** Empty fields are not wrong, only not filled in yet. */
  const fault = (field: MailField, value: string, text: string) => (wrong.has(field) && value.trim() !== '' ? text : null);
  const keepsPassword = saved.hasPassword && draft.host.trim() === saved.settings.host;
  return (
    <>
      <Field label={t('mail.security')} hint={t(SECURITY_HINTS[draft.security])}>
        {() => (
          <div>
            <Segments<MailSecurity>
              label={t('mail.security')}
              value={draft.security}
              options={[
                { value: 'tls', label: 'TLS' },
                { value: 'starttls', label: 'STARTTLS' },
                { value: 'none', label: t('mail.none') },
              ]}
              onChange={(security) => onChange(withSecurity(draft, security))}
            />
          </div>
        )}
      </Field>
      <div className="mail-host">
        <TextField label={t('mail.host')} value={draft.host} placeholder="smtp.example.com" error={fault('host', draft.host, t('mail.badHost'))} onChange={(event) => set({ host: event.target.value })} data-testid="mail-host" />
        <TextField label={t('mail.port')} value={draft.port} inputMode="numeric" error={wrong.has('port') ? t('mail.badPort') : null} onChange={(event) => set({ port: event.target.value })} data-testid="mail-port" />
      </div>
      <TextField label={t('mail.from')} value={draft.from} placeholder="nvr@example.com" inputMode="email" hint={t('mail.fromHint')} error={fault('from', draft.from, t('mail.badAddress'))} onChange={(event) => set({ from: event.target.value })} data-testid="mail-from" />
      <div className="two-fields">
        <TextField label={t('mail.username')} value={draft.username} hint={t('mail.usernameHint')} onChange={(event) => set({ username: event.target.value })} data-testid="mail-username" />
        <TextField
          label={t('mail.password')}
          type="password"
          autoComplete="new-password"
          value={draft.password}
          placeholder={keepsPassword ? t('mail.kept') : ''}
          hint={t(saved.hasPassword && !keepsPassword ? 'mail.passwordAgain' : 'mail.passwordHint')}
          onChange={(event) => set({ password: event.target.value })}
          data-testid="mail-password"
        />
      </div>
      {needsWarning(draft) ? (
        <label className="mail-plain">
          <input type="checkbox" checked={draft.plainAccepted} onChange={(event) => set({ plainAccepted: event.target.checked })} data-testid="mail-plain" />
          <span>{t('mail.plainWarning')}</span>
        </label>
      ) : null}
    </>
  );
}

const SECURITY_HINTS: Record<MailSecurity, string> = { tls: 'mail.tlsHint', starttls: 'mail.starttlsHint', none: 'mail.noneHint' };
