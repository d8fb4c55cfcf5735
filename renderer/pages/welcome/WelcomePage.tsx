import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import icon from '../../../resources/icons/icon.svg';
import { Button } from '../../components/controls.tsx';
import { ErrorNote, Skeleton } from '../../components/feedback.tsx';
import { engine } from '../../host/index.ts';
import { useSettings } from '../../state/settings.ts';
import { FindCameras } from '../cameras/FindCameras.tsx';
import { LanguageRow, ThemeRow } from '../settings/SettingsPage.tsx';
import { Cap, Folder } from '../settings/StorageCard.tsx';
import { useStorage } from '../settings/use-storage.ts';
import './welcome.css';

const STEPS = ['language', 'storage', 'cameras'] as const;

/** The first start, in three steps; each can be passed over, and all be found again in the settings. */
export function WelcomePage() {
  const { t } = useTranslation();
  const take = useSettings((state) => state.take);
  const [index, setIndex] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const step = STEPS[index] ?? 'language';

  async function finish() {
    try {
      const { settings } = await engine.call('settings.update', { welcomed: true });
      take(settings);
      location.hash = '#/live';
    } catch (reason) {
      setError(reason);
    }
  }

  return (
    <div className="welcome">
      <div className="welcome-card" data-testid={`welcome-${step}`}>
        <header className="welcome-head">
          <img src={icon} alt="" width={48} height={48} />
          <ol className="welcome-steps" aria-label={t('welcome.steps')}>
            {STEPS.map((name, at) => (
              <li key={name} aria-current={at === index ? 'step' : undefined} data-done={at < index} />
            ))}
          </ol>
        </header>
        <h1>{t(`welcome.${step}Title`)}</h1>
        <p className="muted">{t(`welcome.${step}Text`)}</p>
        <div className="welcome-body">
          {step === 'language' ? (
            <>
              <LanguageRow />
              <ThemeRow />
            </>
          ) : step === 'storage' ? (
            <StorageStep />
          ) : (
            <FindCameras />
          )}
          {error ? <ErrorNote error={error} /> : null}
        </div>
        <footer className="welcome-foot">
          {index > 0 ? (
            <Button look="quiet" onClick={() => setIndex(index - 1)}>
              {t('common.back')}
            </Button>
          ) : (
            <Button look="quiet" onClick={() => void finish()}>
              {t('welcome.skip')}
            </Button>
          )}
          <Button look={step === 'cameras' ? 'plain' : 'primary'} onClick={() => (step === 'cameras' ? void finish() : setIndex(index + 1))} data-testid="welcome-next">
            {t(step === 'cameras' ? 'welcome.done' : 'common.next')}
          </Button>
        </footer>
      </div>
    </div>
  );
}

function StorageStep() {
  const { storage, error, take } = useStorage();
  if (error) return <ErrorNote error={error} />;
  if (!storage) return <Skeleton height={140} />;
  return (
    <>
      <Folder key={storage.path} storage={storage} onSaved={take} />
      <Cap key={storage.capBytes} storage={storage} onSaved={take} />
    </>
  );
}
