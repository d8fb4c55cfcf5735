import { useTranslation } from 'react-i18next';
import type { CallResult } from '../../../contract/calls.ts';

export type Tried = CallResult<'cameras.test'>;

/** What a camera turned out to be, before it is saved: a picture of each lens, and its streams. */
export function TriedCameras({ tried, chosen, onChoose }: { tried: Tried; chosen: ReadonlySet<number>; onChoose(number: number, on: boolean): void }) {
  const { t } = useTranslation();
  const facts = tried.device ? [tried.device.make, tried.device.model, tried.device.firmware].filter(Boolean).join(' · ') : '';
  return (
    <div className="tried" data-testid="tried">
      {facts ? <span className="small">{facts}</span> : null}
      {tried.channels.map(({ number, name, picture, streams, knownAs }) => (
        <label key={number} className="tried-one" data-known={knownAs !== null}>
          {picture ? <img src={`data:image/jpeg;base64,${picture}`} alt={t('cameras.pictureOf', { name })} /> : <span className="tried-nothing small">{t('cameras.noPicture')}</span>}
          <span className="tried-text">
            {tried.channels.length > 1 ? <input type="checkbox" checked={chosen.has(number)} disabled={knownAs !== null} onChange={(event) => onChoose(number, event.target.checked)} /> : null}
            <span>{knownAs === null ? name : t('cameras.knownAs', { name: knownAs })}</span>
            <span className="small">{streams.map((stream) => `${stream.width}×${stream.height} ${stream.codec.toUpperCase().replace('H26', 'H.26')}`).join(', ')}</span>
          </span>
        </label>
      ))}
    </div>
  );
}
