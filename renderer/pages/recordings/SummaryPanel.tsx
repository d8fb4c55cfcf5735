import { useTranslation } from 'react-i18next';
import { go } from '../../app/router.ts';
import { Button } from '../../components/controls.tsx';
import { ErrorNote, Skeleton } from '../../components/feedback.tsx';
import { SlideOver } from '../../components/SlideOver.tsx';
import { useCall } from '../../host/hooks.ts';

/** The daily summary as it would be mailed now. */
export function SummaryPanel({ open, onClose }: { open: boolean; onClose(): void }) {
  const { t } = useTranslation();
  const { result: me } = useCall('access.me', {});
  const { result, error } = useCall('summary.preview', open ? {} : null);
  const footer =
    me?.role === 'owner' ? (
      <Button look="primary" onClick={() => go('#/settings?mail=1')}>
        {t('coverage.mailDaily')}
      </Button>
    ) : null;
  return (
    <SlideOver open={open} title={t('coverage.summary')} onClose={onClose} footer={footer}>
      {error ? <ErrorNote error={error} /> : null}
      {!result && !error ? <Skeleton height={400} /> : null}
      {result ? (
        <>
          <div className="summary-subject">
            <span className="small">{t('coverage.subject')}</span>
            <strong>{result.subject}</strong>
          </div>
          {/* What a mail program would show: no scripts, nothing that could reach out of it. */}
          <iframe className="summary-mail" title={result.subject} srcDoc={result.html} sandbox="" data-testid="summary-mail" />
        </>
      ) : null}
    </SlideOver>
  );
}
