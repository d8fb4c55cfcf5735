import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClockBreak } from '../../../contract/overview-types.ts';
import type { Position } from './position.ts';
import { takesBeside } from './takes.ts';

/** Where the clock was put back an hour is there twice: which of the two is seen, and the other. Nothing elsewhere. */
export function TakeChoice({ take, breaks, position, onTake }: { take: number; breaks: readonly ClockBreak[]; position: Position; onTake: (take: number) => void }) {
  const { t } = useTranslation();
  const [takes, setTakes] = useState<readonly number[]>([]);
  useEffect(() => {
    const find = (ms: number) => {
      const next = takesBeside(breaks, ms);
      setTakes((before) => (before.join() === next.join() ? before : next));
    };
    if (position.positionMs !== null) find(position.positionMs);
    const subscription = position.onPosition(find);
    return () => subscription[Symbol.dispose]();
  }, [breaks, position]);
  if (takes.length < 2) return null;
  return (
    <div className="take-choice" role="group" aria-label={t('playback.takes.label')} data-testid="take-choice">
      <span>{t('playback.takes.label')}</span>
      {takes.map((each, index) => (
        <button key={each} type="button" className="bar-button bar-button-text" aria-pressed={each === take} onClick={() => onTake(each)}>
          {t('playback.takes.nth', { n: index + 1 })}
        </button>
      ))}
    </div>
  );
}
