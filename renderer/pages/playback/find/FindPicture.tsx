import { type CSSProperties, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AreaEditor } from '../../../components/area-editor/AreaEditor.tsx';
import type { Find } from './use-find.ts';

/** As many as a polygon of the contract has corners at most. */
const MOST_CORNERS = 16;

/** The area that is searched, drawn on the picture that is played. @param ratio of the picture, width to height */
export function FindPicture({ find, name, ratio }: { find: Find; name: string; ratio: number }) {
  const { t } = useTranslation();
  const [selected, setSelected] = useState<number | null>(null);
  return (
    <div className="find-picture" style={{ '--ratio': ratio } as CSSProperties} data-testid="find-picture">
      <div className="find-frame">
        <AreaEditor
          areas={find.areas}
          selected={find.areas.length > 0 ? selected : null}
          tool={find.tool}
          label={t('playback.find.on', { name })}
          nameOf={() => t('playback.find.area')}
          // A new one takes the place of the one before.
          mostAreas={2}
          mostCorners={MOST_CORNERS}
          make={(points) => ({ points })}
          onSelect={(index) => setSelected(index === null ? null : 0)}
          onChange={(areas, step) => find.putAreas(areas.slice(-1), step)}
        />
      </div>
    </div>
  );
}
