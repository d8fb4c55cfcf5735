import { useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { Polygon } from '../../../../../contract/device-types.ts';
import type { GuardZone } from '../../../../../contract/guard-types.ts';
import { newArea } from '../../../../components/area-editor/area-shapes.ts';
import { AreaEditor, type AreaTool } from '../../../../components/area-editor/AreaEditor.tsx';
import { AreaTools } from '../../../../components/area-editor/AreaTools.tsx';
import { useHistory, useUndoKeys } from '../../../../components/area-editor/use-history.ts';
import { Ruler } from './distance/Ruler.tsx';
import type { GroundEdit } from './distance/use-ground-edit.ts';
import { sideOf } from './guard-changes.ts';
import type { GuardDraft } from './use-guard-draft.ts';
import { useGuardState } from './use-guard-state.ts';

/** As the contract takes them. */
const MOST_ZONES = 16;
const MOST_CORNERS = 16;

interface ZoneArea {
  points: Polygon;
  name: string;
  kind: GuardZone['kind'];
}
const areaOf = ({ area, name, kind }: GuardZone): ZoneArea => ({ points: area, name, kind });
const zoneOf = ({ points, name, kind }: ZoneArea): GuardZone => ({ area: points, name, kind });
const pointsOf = (polygon: Polygon) => polygon.map(([x, y]) => `${x},${y}`).join(' ');

/** On the picture: zones to draw, the least size as a square, the ruler, and what moves just now. `toolsIn`: beside the picture, all of which can be drawn on. */
export function GuardOverlay({ cameraId, draft, ground, toolsIn, zone, onZone }: {
  cameraId: string;
  draft: GuardDraft;
  ground: GroundEdit;
  toolsIn: HTMLElement | null;
  zone: number | null;
  onZone(zone: number | null): void;
}) {
  const { t } = useTranslation();
  const state = useGuardState(cameraId, draft.settings.enabled);
  const [tool, setTool] = useState<AreaTool>('polygon');
  const areas = draft.look.zones.map(areaOf);
  const change = (next: readonly ZoneArea[]) => draft.changeLook({ zones: next.map(zoneOf) });
  const history = useHistory<readonly ZoneArea[]>(areas, change);
  useUndoKeys(history);
  const make = (points: Polygon): ZoneArea => ({ points, kind: 'watch', name: t('guard.zoneNumber', { number: areas.length + 1 }) });
  const chosen = zone !== null && zone < areas.length ? zone : null;
  return (
    <>
      <svg className="guard-layer" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
        {areas.map(({ points, kind, name }) => (
          <polygon key={`${name} ${pointsOf(points)}`} className="guard-zone" data-kind={kind} points={pointsOf(points)} />
        ))}
        {state?.others.map(({ outline }) => (
          <polygon key={pointsOf(outline)} className="guard-other" points={pointsOf(outline)} />
        ))}
        {state?.counting.map(({ outline }) => (
          <polygon key={`counts ${pointsOf(outline)}`} className="guard-counting" points={pointsOf(outline)} />
        ))}
      </svg>
      {ground.ground ? <Ruler ground={ground.ground} limit={draft.settings.nearerThanMetres} showsAll={ground.showsAll} /> : null}
      <AreaEditor
        {...{ areas, tool }}
        selected={chosen}
        label={t('guard.zonesOnPicture')}
        nameOf={({ name }) => name}
        mostAreas={MOST_ZONES}
        mostCorners={MOST_CORNERS}
        make={make}
        onSelect={onZone}
        onChange={(next, step) => history.change(next, step)}
      />
      {draft.look.minSize > 0 ? (
        <span className="guard-size" aria-hidden="true" style={{ height: `${sideOf(draft.look.minSize) * 100}%` }}>
          <span>{t('guard.sizeOnPicture', { size: draft.look.minSize })}</span>
        </span>
      ) : null}
      {toolsIn && createPortal(
        <AreaTools
          {...{ tool, history }}
          selected={chosen !== null}
          full={areas.length >= MOST_ZONES}
          onTool={setTool}
          onAdd={() => {
            onZone(areas.length);
            history.change([...areas, make(newArea(areas.length))]);
          }}
          onRemove={() => {
            onZone(null);
            history.change(areas.filter((_, index) => index !== chosen));
          }}
        />,
        toolsIn,
      )}
    </>
  );
}
