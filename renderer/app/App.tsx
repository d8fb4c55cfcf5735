import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Toasts } from '../components/Toasts.tsx';
import { useCall, useEngineState, useTopic } from '../host/hooks.ts';
import { speak } from '../i18n/i18n.ts';
import { useSettings } from '../state/settings.ts';
import { Alerts } from './Alerts.tsx';
import { Notices } from './Notices.tsx';
import { Rail } from './Rail.tsx';
import { parseRoute, useHash } from './router.ts';
import { SignIn } from './SignIn.tsx';
import './app.css';

const PAGES = {
  live: lazy(() => import('../pages/live/LivePage.tsx').then((module) => ({ default: module.LivePage }))),
  playback: lazy(() => import('../pages/playback/PlaybackPage.tsx').then((module) => ({ default: module.PlaybackPage }))),
  events: lazy(() => import('../pages/events/EventsPage.tsx').then((module) => ({ default: module.EventsPage }))),
  recordings: lazy(() => import('../pages/recordings/RecordingsPage.tsx').then((module) => ({ default: module.RecordingsPage }))),
  cameras: lazy(() => import('../pages/cameras/CamerasPage.tsx').then((module) => ({ default: module.CamerasPage }))),
  settings: lazy(() => import('../pages/settings/SettingsPage.tsx').then((module) => ({ default: module.SettingsPage }))),
  notifications: lazy(() => import('../pages/notifications/NotificationsPage.tsx').then((module) => ({ default: module.NotificationsPage }))),
  welcome: lazy(() => import('../pages/welcome/WelcomePage.tsx').then((module) => ({ default: module.WelcomePage }))),
};
type PageName = keyof typeof PAGES;

export function App() {
  const { t } = useTranslation();
  const state = useEngineState();
  const { settings, take } = useSettings();
  const { result } = useCall('settings.get', {});
  const hash = useHash();
  const { page } = parseRoute(hash);
  const name: PageName = page in PAGES ? (page as PageName) : 'live';

  useEffect(() => {
    if (result) take(result.settings);
  }, [result, take]);
  useTopic('settings.changed', ({ settings: next }) => take(next));
  useEffect(() => {
    if (settings) speak(settings.language);
  }, [settings]);
  useEffect(() => {
    document.title = `${t(`page.${name}`)} · Kanjia 看家`;
  }, [name, t]);
  useEffect(() => {
    if (settings && !settings.welcomed && name !== 'welcome') location.hash = '#/welcome';
  }, [settings, name]);

  if (state === 'unauthenticated') return <SignIn />;
  if (!settings) return <div className="app-waiting">{state === 'offline' ? t('app.reconnecting') : null}</div>;
  const Page = PAGES[name];
  return (
    <div className={name === 'welcome' ? 'app app-bare' : 'app'}>
      {name === 'welcome' ? null : <Rail current={name} />}
      <main className="app-main">
        {state === 'connected' ? null : (
          <div className="app-banner" role="status">
            <span className="spinner" aria-hidden="true" />
            {t('app.reconnecting')}
          </div>
        )}
        {name === 'welcome' ? null : <Notices />}
        <Suspense fallback={null}>
          <Page />
        </Suspense>
      </main>
      <Alerts />
      <Toasts />
    </div>
  );
}
