import { useTranslation } from 'react-i18next';
import type { MailStatus } from '../../../contract/coverage-types.ts';
import { Field, TextField } from '../../components/controls.tsx';
import { formatClock } from '../../player/format-time.ts';
import type { MailDraft, MailField } from './mail-draft.ts';
import { MailServerFields } from './MailServerFields.tsx';

/** To whom, when, and by which server. */
export function MailFields({ draft, saved, wrong, onChange }: { draft: MailDraft; saved: MailStatus; wrong: ReadonlySet<MailField>; onChange(draft: MailDraft): void }) {
  const { t, i18n } = useTranslation();
  const set = (change: Partial<MailDraft>) => onChange({ ...draft, ...change });
  /** Empty fields are not wrong, only not filled in yet. */
  const fault = (field: MailField, value: string, text: string) => (wrong.has(field) && value.trim() !== '' ? text : null);
  return (
    <>
      <div className="two-fields">
        <TextField label={t('mail.to')} value={draft.to} placeholder="me@example.com" inputMode="email" hint={t('mail.toHint')} error={fault('to', draft.to, t('mail.badAddress'))} onChange={(event) => set({ to: event.target.value })} data-testid="mail-to" />
        <Field label={t('mail.hour')} hint={t('mail.hourHint')}>
          {(id) => (
            <select id={id} className="select" value={draft.hour} onChange={(event) => set({ hour: Number(event.target.value) })}>
              {Array.from({ length: 24 }, (_, hour) => (
                <option key={hour} value={hour}>
                  {formatClock(new Date(2024, 0, 1, hour).getTime(), i18n.language)}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <h3 className="mail-server">{t('mail.server')}</h3>
      <MailServerFields draft={draft} saved={saved} wrong={wrong} onChange={onChange} />
    </>
  );
}
