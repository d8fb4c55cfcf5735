import { useTranslation } from 'react-i18next';
import { newArea } from '../../../components/area-editor/area-shapes.ts';
import { AreaTools } from '../../../components/area-editor/AreaTools.tsx';
import { useUndoKeys } from '../../../components/area-editor/use-history.ts';
import type { Find } from './use-find.ts';

/** What the area is drawn with, below the picture. */
export function FindTools({ find }: { find: Find }) {
  const { t } = useTranslation();
  useUndoKeys(find.history);
  const drawn = find.areas.length > 0;
  return (
    <div className="export-bar find-tools" data-testid="find-tools">
      <AreaTools tool={find.tool} history={find.history} selected={drawn} full={drawn} onTool={find.setTool} onAdd={() => find.putAreas([{ points: newArea(0) }], null)} onRemove={() => find.putAreas([], null)} />
      <span className="export-hint find-hint">{t(drawn ? 'playback.find.drawnHint' : 'playback.find.drawHint')}</span>
    </div>
  );
}
