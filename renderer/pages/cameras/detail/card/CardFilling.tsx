import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CardSettings } from '../../../../../contract/card-types.ts';
import { Field, Switch } from '../../../../components/controls.tsx';
import { ErrorNote, Skeleton } from '../../../../components/feedback.tsx';
import { useCall } from '../../../../host/hooks.ts';
import { engine } from '../../../../host/index.ts';
import { formatDuration } from '../../../../i18n/format.ts';

const LEAST_SECONDS = [5, 10, 30, 60, 300, 1_800];
const HOURS = [1, 6, 24, 72, 168];

/** Whether gaps are filled without being asked, and which: of all cameras that have a card. */
export function CardFilling({ isOwner }: { isOwner: boolean }) {
  const { t, i18n } = useTranslation();
  const { result, error } = useCall('card.settings', {});
  const [changed, setChanged] = useState<CardSettings | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const settings = changed ?? result?.settings ?? null;
  const update = async (change: Partial<CardSettings>) => {
    if (!settings) return;
    const before = changed;
    setFailure(null);
    setChanged({ ...settings, ...change });
    try {
      setChanged((await engine.call('card.update', change)).settings);
    } catch (reason) {
      setChanged(before);
      setFailure(reason);
    }
  };
  const options = (values: readonly number[], value: number) => [...new Set([...values, value])].toSorted((a, b) => a - b);
  return (
    <section>
      {settings ? (
        <>
          <div className="card-row">
            <div className="field">
              <h3>{t('card.autoFill')}</h3>
              <span className="field-hint">{t('card.autoFillHint')}</span>
            </div>
            {isOwner ? <Switch checked={settings.autoFill} onChange={(autoFill) => void update({ autoFill })} label={t('card.autoFill')} /> : <span className="small">{t(settings.autoFill ? 'card.on' : 'card.off')}</span>}
          </div>
          {settings.autoFill && isOwner ? (
            <div className="sd-filling">
              <Field label={t('card.leastGap')}>
                {(id) => (
                  <select id={id} className="select" value={settings.leastGapSeconds} onChange={(event) => void update({ leastGapSeconds: Number(event.target.value) })}>
                    {options(LEAST_SECONDS, settings.leastGapSeconds).map((seconds) => (
                      <option key={seconds} value={seconds}>
                        {formatDuration(seconds * 1000, i18n.language)}
                      </option>
                    ))}
                  </select>
                )}
              </Field>
              <Field label={t('card.lookBack')}>
                {(id) => (
                  <select id={id} className="select" value={settings.lookBackHours} onChange={(event) => void update({ lookBackHours: Number(event.target.value) })}>
                    {options(HOURS, settings.lookBackHours).map((hours) => (
                      <option key={hours} value={hours}>
                        {hours < 48 ? formatDuration(hours * 3_600_000, i18n.language) : t('card.days', { count: Math.round(hours / 24) })}
                      </option>
                    ))}
                  </select>
                )}
              </Field>
            </div>
          ) : null}
        </>
      ) : error ? (
        <ErrorNote error={error} />
      ) : (
        <Skeleton height={48} />
      )}
      {failure ? <ErrorNote error={failure} /> : null}
    </section>
  );
}
