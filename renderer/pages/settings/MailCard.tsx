import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MailStatus } from '../../../contract/coverage-types.ts';
import { parseRoute, useHash } from '../../app/router.ts';
import { Button, Switch } from '../../components/controls.tsx';
import { ErrorNote, Skeleton } from '../../components/feedback.tsx';
import { useCall } from '../../host/hooks.ts';
import { engine } from '../../host/index.ts';
import { useToasts } from '../../state/toasts.ts';
import { isSameMail, mailChange, type MailDraft, mailDraftOf, wrongFields } from './mail-draft.ts';
import { MailFields } from './MailFields.tsx';
import { MailState } from './MailState.tsx';
import './settings.css';

/** The daily summary by mail; only an owner has to do with it. */
export function MailCard() {
  const { t } = useTranslation();
  const { result: me } = useCall('access.me', {});
  const isOwner = me?.role === 'owner';
  const { result, error } = useCall('summary.settings', isOwner ? {} : null);
  const [status, setStatus] = useState<MailStatus | null>(null);
  useEffect(() => {
    if (result) setStatus((before) => before ?? result);
  }, [result]);
  const card = useRef<HTMLElement>(null);
  const isWanted = parseRoute(useHash()).query.has('mail');
  const isThere = status !== null;
  useEffect(() => {
    if (isWanted && isThere) card.current?.scrollIntoView({ block: 'start' });
  }, [isWanted, isThere]);
  if (!isOwner) return null;
  return (
    <section ref={card} className="card" aria-label={t('mail.title')} data-testid="mail-card">
      {error ? <ErrorNote error={error} /> : null}
      {status ? <MailForm status={status} onStatus={setStatus} /> : <Skeleton height={120} />}
    </section>
  );
}

function MailForm({ status, onStatus }: { status: MailStatus; onStatus(status: MailStatus): void }) {
  const { t } = useTranslation();
  const show = useToasts((state) => state.show);
  const [draft, setDraft] = useState(() => mailDraftOf(status.settings));
  const [busy, setBusy] = useState<'save' | 'send' | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [refused, setRefused] = useState<readonly string[]>([]);
  const isSaved = isSameMail(draft, status.settings);
  const wrong = wrongFields(draft);
  const set = (change: Partial<MailDraft>) => setDraft((before) => ({ ...before, ...change }));
  const save = async (wanted: MailDraft) => {
    const next = await engine.call('summary.update', mailChange(wanted));
    onStatus(next);
    setDraft(mailDraftOf(next.settings));
  };
  const attempt = async (what: 'save' | 'send', work: () => Promise<void>) => {
    setBusy(what);
    setError(null);
    setRefused([]);
    try {
      await work();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(null);
    }
  };
  const switchTo = (enabled: boolean) => {
    set({ enabled });
    // Off needs no button; on has fields to be filled in first.
    if (!enabled && status.settings.enabled) void attempt('save', () => save({ ...mailDraftOf(status.settings), enabled }));
  };
  const send = () =>
    attempt('send', async () => {
      if (!isSaved) await save(draft);
      const sent = await engine.call('summary.send', {});
      setRefused(sent.refused);
      show(t('mail.sentTo', { to: sent.accepted.join(', ') }));
      onStatus(await engine.call('summary.settings', {}));
    });
  return (
    <>
      <div className="card-row">
        <div className="field">
          <h2>{t('mail.title')}</h2>
          <span className="field-hint">
            {t('mail.hint')} <a href="#/recordings?summary=1">{t('mail.look')}</a>
          </span>
        </div>
        <Switch label={t('mail.title')} checked={draft.enabled} onChange={switchTo} />
      </div>
      {draft.enabled ? (
        <form
          className="panel-form"
          onSubmit={(event) => {
            event.preventDefault();
            void attempt('save', async () => {
              await save(draft);
              show(t('mail.saved'));
            });
          }}
        >
          <MailFields draft={draft} saved={status} wrong={isSaved ? new Set() : wrong} onChange={setDraft} />
          {error ? <ErrorNote error={error} /> : null}
          {refused.length > 0 ? <p className="storage-warning">{t('errors.mail.someRefused', { to: refused.join(', ') })}</p> : null}
          <MailState status={status} />
          <div className="save-row">
            <Button type="submit" look="primary" busy={busy === 'save'} disabled={isSaved || wrong.size > 0 || busy !== null} data-testid="mail-save">
              {t('common.save')}
            </Button>
            <Button busy={busy === 'send'} disabled={wrong.size > 0 || busy !== null} onClick={() => void send()} data-testid="mail-send">
              {t(isSaved ? 'mail.sendNow' : 'mail.saveAndSend')}
            </Button>
          </div>
        </form>
      ) : error ? (
        <ErrorNote error={error} />
      ) : null}
    </>
  );
}
