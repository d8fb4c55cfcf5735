import { useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { Polygon } from '../../../../contract/device-types.ts';
import { newArea } from '../../../components/area-editor/area-shapes.ts';
import { AreaEditor, type AreaTool } from '../../../components/area-editor/AreaEditor.tsx';
import { AreaTools } from '../../../components/area-editor/AreaTools.tsx';
import { useHistory, useUndoKeys } from '../../../components/area-editor/use-history.ts';

/** As the contract takes them. */
const MOST_AREAS = 16;
const MOST_CORNERS = 16;

const areaOf = (points: Polygon) => ({ points });

/** Areas of the picture that the camera itself shall hide. `toolsIn`: beside the picture, all of which can be drawn on. */
export function MaskEditor({ masks, toolsIn, onChange }: { masks: readonly Polygon[]; toolsIn: HTMLElement | null; onChange(masks: Polygon[]): void }) {
  const { t } = useTranslation();
  const [tool, setTool] = useState<AreaTool>('rectangle');
  const [selected, setSelected] = useState<number | null>(null);
  const history = useHistory<readonly { points: Polygon }[]>(masks.map(areaOf), (areas) => onChange(areas.map(({ points }) => points)));
  useUndoKeys(history);
  const areas = history.value;
  const chosen = selected !== null && selected < areas.length ? selected : null;
  return (
    <>
      <AreaEditor
        {...{ areas, tool }}
        filled
        selected={chosen}
        label={t('cameraSettings.masksHint')}
        nameOf={(_, index) => t('areaEditor.area', { number: index + 1 })}
        mostAreas={MOST_AREAS}
        mostCorners={MOST_CORNERS}
        make={areaOf}
        onSelect={setSelected}
        onChange={history.change}
      />
      {toolsIn && createPortal(
        <AreaTools
          {...{ tool, history }}
          selected={chosen !== null}
          full={areas.length >= MOST_AREAS}
          onTool={setTool}
          onAdd={() => {
            setSelected(areas.length);
            history.change([...areas, areaOf(newArea(areas.length))]);
          }}
          onRemove={() => {
            setSelected(null);
            history.change(areas.filter((_, index) => index !== chosen));
          }}
        />,
        toolsIn,
      )}
    </>
  );
}
