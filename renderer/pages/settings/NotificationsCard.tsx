import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../host/hooks.ts';
import '../notifications/notifications.css';

/** The way to how people are told, and how many ways are used; only an owner has to do with it. */
export function NotificationsCard() {
  const { t } = useTranslation();
  const { result: me } = useCall('access.me', {});
  const { result } = useCall('notify.status', me?.role === 'owner' ? {} : null);
  if (me?.role !== 'owner') return null;
  const used = result?.channels.filter(({ channel }) => result.settings[channel].enabled) ?? [];
  const isFailing = used.some(({ failure }) => failure !== null);
  return (
    <section className="card" aria-label={t('page.notifications')} data-testid="notifications-card">
      <div className="card-row">
        <div className="field">
          <h2>{t('page.notifications')}</h2>
          <span className={isFailing ? 'small notify-failing' : 'field-hint'}>
            {isFailing ? t('notify.someFailing') : used.length > 0 ? used.map(({ channel }) => t(`notify.channelShort.${channel}`)).join(' · ') : t('notify.noneUsed')}
          </span>
        </div>
        <a className="button" href="#/notifications" data-testid="open-notifications">
          {t('settings.openWelcome')}
          <ChevronRight size={16} aria-hidden="true" />
        </a>
      </div>
    </section>
  );
}
