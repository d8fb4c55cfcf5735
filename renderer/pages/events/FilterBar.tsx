import { CalendarDays, Cctv, Search, Shapes, SquareDashed, Star, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EVENT_KINDS } from '../../../contract/types.ts';
import { EVENT_ICONS } from '../../components/event-icons.ts';
import { useCall } from '../../host/hooks.ts';
import { formatDay } from '../../player/format-time.ts';
import { dayOf, type EventFilter, isFiltered, isoDay, NEAR_TIMES, NO_FILTER, type TimeChoice } from './event-filter.ts';
import { Choices, FilterChip } from './FilterChip.tsx';

/** Typing is not asked for letter by letter, ms. */
const TYPING_MS = 300;

/** What is shown, in one bar. */
export function FilterBar({ filter, cameras, nowMs, onChange }: { filter: EventFilter; cameras: readonly { id: string; name: string }[]; nowMs: number; onChange(filter: EventFilter): void }) {
  const { t, i18n } = useTranslation();
  const { result } = useCall('events.zones', {});
  const zones = [...new Set([...(result?.zones ?? []), ...filter.zones])];
  const set = (change: Partial<EventFilter>) => onChange({ ...filter, ...change });
  const named = (list: readonly string[], nameOf: (value: string) => string, many: string) => (list.length === 0 ? null : list.length <= 2 ? list.map(nameOf).join(t('playback.nameSeparator')) : many);
  const names = new Map(cameras.map(({ id, name }) => [id, name]));
  const { time } = filter;
  const timeText = time === null ? null : typeof time === 'string' ? t(`events.time.${time}`) : time.from === time.to ? formatDay(time.from, i18n.language) : `${formatDay(time.from, i18n.language)} – ${formatDay(time.to, i18n.language)}`;
  return (
    <div className="filter-bar" role="group" aria-label={t('events.filters')}>
      <FilterChip icon={<Cctv size={16} aria-hidden />} label={t('events.camera')} testId="filter-camera" value={named(filter.cameraIds, (id) => names.get(id) ?? t('storage.removedCamera'), t('playback.cameraCount', { count: filter.cameraIds.length }))} onClear={() => set({ cameraIds: [] })}>
        {() => <Choices label={t('events.camera')} all={cameras.map(({ id, name }) => ({ value: id, label: name }))} chosen={filter.cameraIds} onChange={(cameraIds) => set({ cameraIds })} />}
      </FilterChip>
      <FilterChip icon={<Shapes size={16} aria-hidden />} label={t('events.kind')} testId="filter-kind" value={named(filter.kinds, (kind) => t(`eventKind.${kind}`), t('events.kindCount', { count: filter.kinds.length }))} onClear={() => set({ kinds: [] })}>
        {() => (
          <Choices
            label={t('events.kind')}
            all={EVENT_KINDS.map((kind) => {
              const Icon = EVENT_ICONS[kind];
              return { value: kind, label: t(`eventKind.${kind}`), icon: <Icon size={16} aria-hidden /> };
            })}
            chosen={filter.kinds}
            onChange={(kinds) => set({ kinds })}
          />
        )}
      </FilterChip>
      <FilterChip icon={<CalendarDays size={16} aria-hidden />} label={t('events.time.any')} testId="filter-time" value={timeText} onClear={() => set({ time: null })}>
        {(close) => (
          <TimeMenu
            time={time}
            nowMs={nowMs}
            onChange={(chosen) => {
              set({ time: chosen });
              if (typeof chosen === 'string') close();
            }}
          />
        )}
      </FilterChip>
      {zones.length > 0 && (
        <FilterChip icon={<SquareDashed size={16} aria-hidden />} label={t('events.zone')} testId="filter-zone" value={named(filter.zones, (zone) => zone, t('events.zoneCount', { count: filter.zones.length }))} onClear={() => set({ zones: [] })}>
          {() => <Choices label={t('events.zone')} all={zones.map((zone) => ({ value: zone, label: zone }))} chosen={filter.zones} onChange={(chosen) => set({ zones: chosen.slice(0, 16) })} />}
        </FilterChip>
      )}
      <button type="button" className="chip chip-toggle" data-on={filter.starred || undefined} aria-pressed={filter.starred} data-testid="filter-starred" onClick={() => set({ starred: !filter.starred })}>
        <Star size={16} aria-hidden fill={filter.starred ? 'currentColor' : 'none'} />
        {t('events.starred')}
      </button>
      <NoteSearch note={filter.note} onChange={(note) => set({ note })} />
      {isFiltered(filter) && (
        <button type="button" className="chip-reset" data-testid="filter-reset" onClick={() => onChange(NO_FILTER)}>
          {t('events.clear')}
        </button>
      )}
    </div>
  );
}

function TimeMenu({ time, nowMs, onChange }: { time: TimeChoice | null; nowMs: number; onChange(time: TimeChoice): void }) {
  const { t } = useTranslation();
  const range = typeof time === 'object' ? time : null;
  const today = isoDay(nowMs);
  const pick = (change: { from?: string; to?: string }) => {
    const from = dayOf(change.from ?? (range ? isoDay(range.from) : (change.to ?? today)));
    const to = dayOf(change.to ?? (range ? isoDay(range.to) : (change.from ?? today)));
    if (from !== null && to !== null) onChange(change.to === undefined ? { from, to: Math.max(from, to) } : { from: Math.min(from, to), to });
  };
  return (
    <>
      <ul className="chip-choices">
        {NEAR_TIMES.map((near) => (
          <li key={near}>
            <button type="button" className="chip-choice" aria-pressed={time === near} data-value={near} onClick={() => onChange(near)}>
              <span className="chip-text">{t(`events.time.${near}`)}</span>
            </button>
          </li>
        ))}
      </ul>
      <div className="chip-dates">
        <label>
          {t('events.time.from')}
          <input type="date" className="input" data-testid="filter-from" max={today} value={range ? isoDay(range.from) : ''} onChange={(event) => pick({ from: event.target.value })} />
        </label>
        <label>
          {t('events.time.to')}
          <input type="date" className="input" data-testid="filter-to" max={today} value={range ? isoDay(range.to) : ''} onChange={(event) => pick({ to: event.target.value })} />
        </label>
      </div>
    </>
  );
}

function NoteSearch({ note, onChange }: { note: string; onChange(note: string): void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(note);
  const told = useRef(note);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    // Changed from elsewhere: by going back, or by leaving all filters out.
    if (note !== told.current) setText(note);
    told.current = note;
  }, [note]);
  useEffect(() => {
    if (text === told.current) return;
    const timer = setTimeout(() => {
      told.current = text;
      latest.current(text);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <span className="chip chip-search" data-on={text !== '' || undefined}>
      <Search size={16} aria-hidden />
      <input type="search" maxLength={100} value={text} placeholder={t('events.searchNotes')} aria-label={t('events.searchNotes')} data-testid="filter-note" onChange={(event) => setText(event.target.value)} />
      {text === '' ? null : (
        <button type="button" className="chip-clear" aria-label={t('events.clearOne', { what: t('events.searchNotes') })} onClick={() => setText('')}>
          <X size={14} aria-hidden />
        </button>
      )}
    </span>
  );
}
