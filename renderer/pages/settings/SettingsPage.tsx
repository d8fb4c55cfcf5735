import { useTranslation } from 'react-i18next';
import type { Language } from '../../../contract/types.ts';
import { Button, Segments } from '../../components/controls.tsx';
import { PlaceField } from '../../components/place/PlaceField.tsx';
import { engine } from '../../host/index.ts';
import { useSettings } from '../../state/settings.ts';
import { type ThemeChoice, useTheme } from '../../theme/theme.ts';
import { AboutCard } from './AboutCard.tsx';
import { DetectorCard } from './DetectorCard.tsx';
import { DisksCard } from './DisksCard.tsx';
import { MailCard } from './MailCard.tsx';
import { ModesCard } from './ModesCard.tsx';
import { NotificationsCard } from './NotificationsCard.tsx';
import { SecurityCard } from './SecurityCard.tsx';
import { StorageCard } from './StorageCard.tsx';

export function SettingsPage() {
  const { t } = useTranslation();
  return (
    <div className="page">
      <div className="page-inner">
        <header className="page-head">
          <h1>{t('page.settings')}</h1>
        </header>
        <StorageCard />
        <DisksCard />
        <section className="card" aria-label={t('settings.general')}>
          <h2>{t('settings.general')}</h2>
          <LanguageRow />
          <ThemeRow />
          <PlaceField timeZone={null} />
          <div className="card-row">
            <span className="muted">{t('settings.welcomeAgain')}</span>
            <Button onClick={() => (location.hash = '#/welcome')}>{t('settings.openWelcome')}</Button>
          </div>
        </section>
        <ModesCard />
        <DetectorCard />
        <NotificationsCard />
        <MailCard />
        <SecurityCard />
        <AboutCard />
      </div>
    </div>
  );
}

export function LanguageRow() {
  const { t, i18n } = useTranslation();
  const take = useSettings((state) => state.take);
  return (
    <div className="card-row">
      <span>{t('settings.language')}</span>
      <Segments<Language>
        label={t('settings.language')}
        value={i18n.language as Language}
        options={[
          { value: 'zh-CN', label: '简体中文' },
          { value: 'en', label: 'English' },
        ]}
        onChange={(language) => void engine.call('settings.update', { language }).then(({ settings }) => take(settings))}
      />
    </div>
  );
}

export function ThemeRow() {
  const { t } = useTranslation();
  const { choice, choose } = useTheme();
  return (
    <div className="card-row">
      <span>{t('settings.theme')}</span>
      <Segments<ThemeChoice>
        label={t('settings.theme')}
        value={choice}
        options={(['system', 'dark', 'light'] as const).map((value) => ({ value, label: t(`theme.${value}`) }))}
        onChange={choose}
      />
    </div>
  );
}
