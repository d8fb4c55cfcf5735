import type { EventAbout } from '../../../contract/event-types.ts';
import { useTranslation } from 'react-i18next';

/** Around what moved, and what was recognised, over the picture. */
export function PictureMarks({ outline, objects }: Pick<EventAbout, 'outline' | 'objects'>) {
  const { t } = useTranslation();
  if (!outline && objects.length === 0) return null;
  return (
    <>
      <svg className="picture-marks" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden>
        {outline && <polygon className="mark-outline" points={outline.map(([x, y]) => `${x},${y}`).join(' ')} vectorEffect="non-scaling-stroke" />}
        {objects.map(({ kind, box: [x, y, width, height] }, index) => (
          // eslint-disable-next-line react/no-array-index-key -- they stand as they were found, and do not move
          <rect key={`${kind}${index}`} className="mark-object" x={x} y={y} width={width} height={height} vectorEffect="non-scaling-stroke" />
        ))}
      </svg>
      {objects.map(({ kind, score, box: [x, y] }, index) => (
        // eslint-disable-next-line react/no-array-index-key -- as above
        <span key={`${kind}${index}`} className="mark-name" style={{ left: `${Math.min(85, x * 100)}%`, top: `${y * 100}%` }}>
          {t(`eventKind.${kind}`)} {Math.round(score * 100)}%
        </span>
      ))}
    </>
  );
}
