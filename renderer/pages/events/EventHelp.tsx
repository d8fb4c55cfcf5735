import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { SlideOver } from '../../components/SlideOver.tsx';

/** The keys of the page. */
export function EventHelp({ onClose }: { onClose(): void }) {
  const { t } = useTranslation();
  const keys: [string, string][] = [
    ['J  K  ←  →', t('events.keys.next')],
    ['↑  ↓', t('events.keys.rows')],
    ['Enter  O', t('events.keys.open')],
    ['Space  P', t('events.keys.play')],
    ['S', t('events.keys.star')],
    ['N', t('events.keys.note')],
    ['#  Del', t('events.keys.delete')],
    ['U', t('events.keys.undo')],
    ['Esc', t('events.keys.close')],
    ['?', t('events.keys.help')],
  ];
  return (
    <SlideOver open title={t('events.help')} onClose={onClose}>
      <dl className="event-keys">
        {keys.map(([key, what]) => (
          <Fragment key={what}>
            <dt>
              {key.split('  ').map((each) => (
                <kbd key={each}>{each}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </Fragment>
        ))}
      </dl>
    </SlideOver>
  );
}
