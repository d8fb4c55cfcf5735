import { Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { GuardZone } from '../../../../../contract/guard-types.ts';
import type { Camera } from '../../../../../contract/types.ts';
import { Button, Segments, Slider, Switch } from '../../../../components/controls.tsx';
import { PlaceField } from '../../../../components/place/PlaceField.tsx';
import { useSettings } from '../../../../state/settings.ts';
import type { GuardDraft } from './use-guard-draft.ts';

const LARGEST_MIN_SIZE = 10;

/** How the picture is looked at: by day, and by night where that differs. Zones are drawn on the picture beside. */
export function LookSection({ camera, draft, zone, onZone }: { camera: Camera; draft: GuardDraft; zone: number | null; onZone(zone: number | null): void }) {
  const { t } = useTranslation();
  const { settings, look, change, changeLook } = draft;
  const place = useSettings((state) => state.settings?.place ?? null);
  const setZone = (index: number, patch: Partial<GuardZone>) => changeLook({ zones: look.zones.map((each, at) => (at === index ? { ...each, ...patch } : each)) });
  return (
    <section data-testid="guard-look">
      <div className="card-row">
        <div className="field">
          <h3>{t('guard.look')}</h3>
          <span className="field-hint">{t('guard.nightOwnHint')}</span>
        </div>
        <Switch
          label={t('guard.nightOwn')}
          checked={settings.night !== null}
          onChange={(own) => {
            change({ night: own ? { sensitivity: settings.sensitivity, minSize: settings.minSize, zones: settings.zones } : null });
            draft.setLookAt(own ? 'night' : 'day');
            onZone(null);
          }}
        />
      </div>
      {settings.night ? (
        <>
          <Segments
            label={t('guard.look')}
            value={draft.lookAt}
            options={[
              { value: 'day', label: t('guard.byDay') },
              { value: 'night', label: t('guard.byNight') },
            ]}
            onChange={(at) => {
              draft.setLookAt(at);
              onZone(null);
            }}
          />
          <div className="field">
            <span className="field-label">{t('guard.nightBy')}</span>
            <Segments
              label={t('guard.nightBy')}
              value={settings.nightBy}
              options={[
                { value: 'picture', label: t('guard.nightByPicture') },
                { value: 'sun', label: t('guard.nightBySun') },
              ]}
              onChange={(nightBy) => change({ nightBy })}
            />
            <span className="field-hint">{settings.nightBy === 'sun' && !place ? t('guard.noPlace') : t(`guard.nightByHint.${settings.nightBy}`)}</span>
          </div>
          {settings.nightBy === 'sun' ? <PlaceField timeZone={camera.details.timeZone} /> : null}
        </>
      ) : null}
      <div className="sensitivity">
        <span className="field-label">{t('cameras.sensitivity')}</span>
        <Slider label={t('cameras.sensitivity')} value={look.sensitivity} min={1} max={5} step={1} onChange={(sensitivity) => changeLook({ sensitivity })} />
        <span className="field-hint">{t(`sensitivity.${look.sensitivity}`)}</span>
      </div>
      <div className="sensitivity">
        <span className="field-label">{t('guard.minSize', { size: look.minSize })}</span>
        <Slider label={t('guard.minSizeLabel')} value={look.minSize} min={0} max={LARGEST_MIN_SIZE} step={1} onChange={(minSize) => changeLook({ minSize })} />
        <span className="field-hint">{t(look.minSize === 0 ? 'guard.minSizeNone' : 'guard.minSizeHint')}</span>
      </div>
      <div className="field">
        <span className="field-label">{t('guard.zones')}</span>
        <span className="field-hint">{look.zones.some(({ kind }) => kind === 'watch') ? t('guard.zonesWatch') : t('guard.zonesHint')}</span>
        {look.zones.length > 0 ? (
          <ul className="zone-list">
            {[...look.zones.entries()].map(([index, each]) => (
              <li key={index} data-chosen={zone === index || undefined} data-kind={each.kind}>
                <span className="zone-swatch" aria-hidden="true" />
                <input
                  className="input"
                  aria-label={t('guard.zoneName')}
                  value={each.name}
                  maxLength={60}
                  onFocus={() => onZone(index)}
                  onChange={(event) => setZone(index, { name: event.target.value })}
                  onBlur={() => each.name.trim() === '' && setZone(index, { name: t('guard.zoneNumber', { number: index + 1 }) })}
                />
                <select className="select" aria-label={t('guard.zoneKind')} value={each.kind} onChange={(event) => setZone(index, { kind: event.target.value as GuardZone['kind'] })}>
                  <option value="watch">{t('guard.zoneWatch')}</option>
                  <option value="ignore">{t('guard.zoneIgnore')}</option>
                </select>
                <Button
                  look="quiet"
                  aria-label={t('guard.zoneRemove', { name: each.name })}
                  onClick={() => {
                    onZone(null);
                    changeLook({ zones: look.zones.toSpliced(index, 1) });
                  }}
                >
                  <Trash2 size={16} aria-hidden="true" />
                </Button>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </section>
  );
}
