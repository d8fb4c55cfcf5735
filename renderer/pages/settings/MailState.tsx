import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { MailStatus } from '../../../contract/coverage-types.ts';
import { engine } from '../../host/index.ts';
import { formatExact, formatMoment } from '../../i18n/format.ts';

/** When one was sent, when the next one will be, and what went wrong. */
export function MailState({ status: { sentMs, nextMs, failure, settings } }: { status: MailStatus }) {
  const { t, i18n } = useTranslation();
  if (!settings.enabled) return null;
  const words = { today: t('time.today'), yesterday: t('time.yesterday') };
  const moment = (atMs: number) => (
    <time dateTime={new Date(atMs).toISOString()} title={formatExact(atMs, i18n.language)}>
      {formatMoment(atMs, engine.engineNow(), i18n.language, words)}
    </time>
  );
  return (
    <div className="mail-state">
      {failure ? (
        <p className="mail-failure" role="status">
          <TriangleAlert size={15} aria-hidden="true" />
          {t(failure.key, failure.data)}
        </p>
      ) : null}
      <p className="small">
        {sentMs === null ? t('mail.neverSent') : t('mail.sent')} {sentMs === null ? null : moment(sentMs)}
        {nextMs === null ? null : (
          <>
            {' · '}
            {t(failure ? 'mail.tryAgain' : 'mail.next')} {moment(nextMs)}
          </>
        )}
      </p>
    </div>
  );
}
