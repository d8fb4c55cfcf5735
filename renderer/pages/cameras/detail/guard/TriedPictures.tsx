import { useTranslation } from 'react-i18next';
import type { TriedOutcome } from '../../../../../contract/calls/guard-history.ts';
import { EVENT_ICONS } from '../../../../components/event-icons.ts';
import { useCall } from '../../../../host/hooks.ts';
import { engine } from '../../../../host/index.ts';
import { formatMoment } from '../../../../i18n/format.ts';
import { playbackHash } from '../../../playback/route.ts';

/** Alerts that come or go, with a picture where one was kept; each leads to its moment. */
export function TriedPictures({ cameraId, outcomes }: { cameraId: string; outcomes: readonly TriedOutcome[] }) {
  const { t, i18n } = useTranslation();
  return (
    <ul className="tried">
      {outcomes.map((outcome) => {
        const Icon = EVENT_ICONS[outcome.kind];
        return (
          <li key={`${outcome.startMs} ${outcome.kind}`}>
            <a href={playbackHash(cameraId, outcome.startMs)}>
              <Picture id={outcome.eventId} />
              <span className="tried-words small">
                <Icon size={14} aria-label={t(`eventKind.${outcome.kind}`)} />
                {formatMoment(outcome.startMs, engine.engineNow(), i18n.language, { today: t('time.today'), yesterday: t('time.yesterday') })}
              </span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}

function Picture({ id }: { id: string | null }) {
  const { result } = useCall('events.picture', id === null ? null : { id });
  return result?.jpeg ? <img className="tried-picture" src={`data:image/jpeg;base64,${result.jpeg}`} alt="" /> : <span className="tried-picture" aria-hidden="true" />;
}
