import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MailStatus } from '../../../contract/coverage-types.ts';
import { TextField } from '../../components/controls.tsx';
import { Skeleton } from '../../components/feedback.tsx';
import { useCall } from '../../host/hooks.ts';
import { engine } from '../../host/index.ts';
import { mailChange, type MailDraft, mailDraftOf, wrongFields } from '../settings/mail-draft.ts';
import { MailServerFields } from '../settings/MailServerFields.tsx';
import type { FieldsProps } from './ChannelPanel.tsx';
import { PictureRow } from './PictureRow.tsx';

export interface MailServerDraft {
  status: MailStatus | null;
  draft: MailDraft | null;
  /** It cannot be used yet. */
  blocked: boolean;
  change(draft: MailDraft): void;
  save(): Promise<void>;
}

/** The mail server, which the daily summary has as well. */
export function useMailServer(wanted: boolean): MailServerDraft {
  const { result } = useCall('summary.settings', wanted ? {} : null);
  const [status, setStatus] = useState<MailStatus | null>(null);
  const [draft, setDraft] = useState<MailDraft | null>(null);
  useEffect(() => {
    if (!result) return;
    setStatus((before) => before ?? result);
    setDraft((before) => before ?? mailDraftOf(result.settings));
  }, [result]);
  const wrong = draft ? wrongFields({ ...draft, enabled: false }) : null;
  return {
    status,
    draft,
    blocked: !draft || !wrong || draft.host.trim() === '' || draft.from.trim() === '' || ['host', 'from', 'port', 'plain'].some((field) => wrong.has(field as 'host')),
    change: setDraft,
    async save() {
      if (!draft) return;
      const { host, port, security, username, from, plainAccepted, password } = mailChange(draft);
      const next = await engine.call('summary.update', { host, port, security, username, from, plainAccepted, ...(password === undefined ? {} : { password }) });
      setStatus(next);
      setDraft(mailDraftOf(next.settings));
    },
  };
}

export function MailChannelFields({ draft, wrong, onSettings, server }: FieldsProps & { server: MailServerDraft }) {
  const { t } = useTranslation();
  const { mail } = draft.settings;
  return (
    <>
      <TextField
        label={t('mail.to')}
        value={mail.to}
        inputMode="email"
        placeholder={server.status?.settings.to.join(', ') || 'me@example.com'}
        hint={t(server.status && server.status.settings.to.length > 0 ? 'notify.mailToHint' : 'mail.toHint')}
        error={wrong.has('to') ? t('mail.badAddress') : null}
        onChange={(event) => onSettings({ mail: { ...mail, to: event.target.value } })}
        data-testid="alert-mail-to"
      />
      <PictureRow checked={mail.picture} onChange={(picture) => onSettings({ mail: { ...mail, picture } })} />
      {server.draft && server.status ? <MailServerFields draft={server.draft} saved={server.status} wrong={wrongFields({ ...server.draft, enabled: false })} onChange={server.change} /> : <Skeleton height={200} />}
      <p className="small">{t('notify.mailShared')}</p>
    </>
  );
}
