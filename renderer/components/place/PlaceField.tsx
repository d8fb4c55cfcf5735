import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isNight, type Place, sunTimes } from '../../../contract/sun.ts';
import { useCall } from '../../host/hooks.ts';
import { engine } from '../../host/index.ts';
import { useSettings } from '../../state/settings.ts';
import { useToasts } from '../../state/toasts.ts';
import { Button } from '../controls.tsx';
import { ErrorNote } from '../feedback.tsx';
import { parsePlace, printPlace } from './place-text.ts';
import './place.css';

/** Where the installation stands, and today's sunrise and sunset there to see whether that is right. Only an owner may change it. */
export function PlaceField({ timeZone }: { /** In which the times are shown; null: this computer's. */ timeZone: string | null }) {
  const { t } = useTranslation();
  const id = useId();
  const { settings, take } = useSettings();
  const show = useToasts((state) => state.show);
  const { result: me } = useCall('access.me', {});
  const [typed, setTyped] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  if (!settings) return null;
  const { place } = settings;
  const text = typed ?? printPlace(place);
  const read = parsePlace(text);
  const isChanged = read !== 'unreadable' && printPlace(read) !== printPlace(place);
  const keep = async (next: Place | null) => {
    setError(null);
    try {
      take((await engine.call('settings.update', { place: next })).settings);
      setTyped(null);
      return true;
    } catch (reason) {
      setError(reason);
      return false;
    }
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (read === 'unreadable' || !isChanged) return;
    if (await keep(read)) show(t(read ? 'place.saved' : 'place.forgotten'), { onUndo: () => void keep(place) });
  };
  const isOwner = me?.role === 'owner';
  return (
    <form className="field" onSubmit={(event) => void save(event)} data-testid="place">
      <label className="field-label" htmlFor={id}>
        {t('place.label')}
      </label>
      {isOwner ? (
        <span className="place-row">
          <input id={id} className="input" autoComplete="off" spellCheck={false} placeholder="31.2304, 121.4737" value={text} aria-invalid={read === 'unreadable' || undefined} aria-describedby={`${id}hint`} onChange={(event) => setTyped(event.target.value)} />
          <Button type="submit" disabled={!isChanged}>
            {t('common.save')}
          </Button>
        </span>
      ) : (
        <span id={id}>{place ? printPlace(place) : t('place.none')}</span>
      )}
      <span id={`${id}hint`} className={read === 'unreadable' ? 'field-error' : 'field-hint'} role="status" data-testid="place-sun">
        {read === 'unreadable' ? t('place.unreadable') : read ? <SunWords place={read} timeZone={timeZone} /> : t(isOwner ? 'place.hint' : 'place.askOwner')}
      </span>
      {error ? <ErrorNote error={error} /> : null}
    </form>
  );
}

function SunWords({ place, timeZone }: { place: Place; timeZone: string | null }) {
  const { t, i18n } = useTranslation();
  const nowMs = engine.engineNow();
  const { riseMs, setMs } = sunTimes(nowMs, place);
  if (riseMs === null || setMs === null) return <>{t(isNight(nowMs, place) ? 'place.sunDown' : 'place.sunUp')}</>;
  const clock = (ms: number) => new Intl.DateTimeFormat(i18n.language, { timeStyle: 'short', ...(timeZone ? { timeZone } : {}) }).format(ms);
  return <>{t(timeZone ? 'place.sun.camera' : 'place.sun.here', { rise: clock(riseMs), set: clock(setMs) })}</>;
}
