import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { SlideOver } from '../../components/SlideOver.tsx';

/** The keys, the mouse, and what the colours of the timeline mean. */
export function HelpPanel({ onClose }: { onClose(): void }) {
  const { t } = useTranslation();
  const keys: [string, string][] = [
    [t('playback.space'), t('playback.keys.play')],
    ['J  K  L', t('playback.keys.shuttle')],
    [',  .', t('playback.keys.frames')],
    ['←  →', t('playback.keys.jump')],
    ['[  ]', t('playback.keys.marks')],
    ['N  P', t('playback.keys.events')],
    ['+  −', t('playback.keys.zoom')],
    ['1  …  5', t('playback.keys.scale')],
    ['PgUp  PgDn', t('playback.keys.turn')],
    ['F', t('playback.keys.find')],
    ['S', t('live.snapshot')],
    ['M', t('playback.keys.mute')],
    ['?', t('playback.keys.help')],
  ];
  const looks: [string, string][] = [
    ['continuous', t('playback.class.continuous')],
    ['events', t('playback.class.events')],
    ['manual', t('playback.class.manual')],
    ['starred', t('playback.class.starred')],
    ['fault', t('playback.legend.fault')],
    ['gone', t('playback.legend.gone')],
    ['clock', t('playback.legend.clock')],
    ['repeated', t('playback.legend.repeated')],
    ['slept', t('playback.legend.slept')],
    ['motion', t('playback.legend.motion')],
    ['recognised', t('playback.legend.recognised')],
    ['trouble', t('playback.legend.trouble')],
    ['found', t('playback.legend.found')],
  ];
  return (
    <SlideOver open title={t('playback.help')} onClose={onClose}>
      <dl className="help-keys">
        {keys.map(([key, what]) => (
          <Fragment key={key}>
            <dt>
              {key.split('  ').map((each) => (
                <kbd key={each}>{each}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </Fragment>
        ))}
      </dl>
      <p className="panel-hint">{t('playback.keys.mouse')}</p>
      <h3 className="help-title">{t('playback.timeline')}</h3>
      <ul className="help-legend timeline-palette">
        {looks.map(([look, what]) => (
          <li key={look}>
            <span className="legend-swatch" data-look={look} aria-hidden />
            {what}
          </li>
        ))}
      </ul>
    </SlideOver>
  );
}
