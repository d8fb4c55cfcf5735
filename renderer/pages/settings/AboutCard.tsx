import { useTranslation } from 'react-i18next';
import { useCall } from '../../host/hooks.ts';
import { formatBytes, formatExact } from '../../i18n/format.ts';
import './settings.css';

export function AboutCard() {
  const { t, i18n } = useTranslation();
  const { result: status } = useCall('system.status', {});
  if (!status) return null;
  const facts: [string, string][] = [
    [t('about.version'), `Kanjia ${status.version}`],
    [t('about.since'), formatExact(status.startedMs, i18n.language)],
    [t('about.memory'), formatBytes(status.memoryBytes, i18n.language)],
    [t('about.data'), status.dataDir],
    ['ffmpeg', `${status.ffmpeg.version} · ${status.ffmpeg.path}`],
  ];
  return (
    <section className="card" aria-label={t('about.title')}>
      <h2>{t('about.title')}</h2>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="small">{t('about.licence')}</p>
    </section>
  );
}
