import { type CSSProperties, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MOST_MASK_CORNERS, MOST_MASKS } from '../../../contract/export-types.ts';
import { newArea } from '../../components/area-editor/area-shapes.ts';
import { AreaEditor, type AreaTool } from '../../components/area-editor/AreaEditor.tsx';
import { AreaTools } from '../../components/area-editor/AreaTools.tsx';
import { type EditHistory, useUndoKeys } from '../../components/area-editor/use-history.ts';
import { Segments, Slider } from '../../components/controls.tsx';
import { formatClock } from '../../player/format-time.ts';
import { type CameraMasks, type MaskArea, type MaskLook, masksOf } from './export-masks.ts';
import { paintMasked } from './paint-masks.ts';
import { useStill } from './use-still.ts';

const LOOK_TEXTS: Record<MaskLook, string> = { blur: 'playback.masks.blur', black: 'playback.masks.black' };
/** Places along the range that the slider stops at. */
const MOMENTS = 120;

/** What an export hides, drawn on a picture of the range; what is seen is what the export will show. */
export function ExportMasks({ cameras, from, to, history }: { cameras: readonly { id: string; name: string }[]; from: number; to: number; history: EditHistory<CameraMasks> }) {
  const { t, i18n } = useTranslation();
  const [cameraId, setCameraId] = useState(cameras[0]?.id ?? '');
  const [atMs, setAtMs] = useState(from);
  const [tool, setTool] = useState<AreaTool>('rectangle');
  const [selected, setSelected] = useState<number | null>(null);
  /** The next one looks like the one before. */
  const [look, setLook] = useState<MaskLook>('blur');
  const { still, none } = useStill(cameraId, atMs);
  const canvas = useRef<HTMLCanvasElement>(null);
  useUndoKeys(history);
  const areas = masksOf(history.value, cameraId);
  const chosen = selected !== null ? (areas[selected] ?? null) : null;
  useEffect(() => {
    if (canvas.current && still) paintMasked(canvas.current, still, areas);
  }, [still, areas]);
  const put = (next: readonly MaskArea[], step: string | null = null) => history.change({ ...history.value, [cameraId]: next }, step);
  const name = cameras.find(({ id }) => id === cameraId)?.name ?? '';
  return (
    <div className="export-masks">
      <div className="mask-picture" style={{ '--ratio': still ? still.image.width / still.image.height : 16 / 9 } as CSSProperties} data-testid="mask-picture" data-ready={still !== null || undefined}>
        <canvas ref={canvas} hidden={!still} aria-hidden="true" />
        {none ? <p className="mask-no-picture">{t('playback.masks.noPicture')}</p> : null}
        <AreaEditor
          {...{ areas, selected, tool }}
          label={t('playback.masks.on', { name })}
          nameOf={(area, index) => t('playback.masks.area', { number: index + 1, look: t(LOOK_TEXTS[area.how]) })}
          mostAreas={MOST_MASKS}
          mostCorners={MOST_MASK_CORNERS}
          make={(points) => ({ points, how: look })}
          onSelect={setSelected}
          onChange={(next, step) => put(next, step && `${cameraId} ${step}`)}
        />
      </div>
      <div className="mask-moment">
        {cameras.length > 1 ? (
          <select
            className="select mask-camera"
            aria-label={t('playback.camera')}
            value={cameraId}
            onChange={(event) => {
              setCameraId(event.target.value);
              setSelected(null);
            }}
          >
            {cameras.map((camera) => (
              <option key={camera.id} value={camera.id}>
                {camera.name}
              </option>
            ))}
          </select>
        ) : null}
        <Slider label={t('playback.masks.moment')} value={atMs} min={from} max={to} step={Math.max(1, Math.round((to - from) / MOMENTS))} onChange={setAtMs} />
        <output>{formatClock(atMs, i18n.language, true)}</output>
      </div>
      <AreaTools
        {...{ tool, history }}
        selected={chosen !== null}
        full={areas.length >= MOST_MASKS}
        onTool={setTool}
        onAdd={() => {
          setSelected(areas.length);
          put([...areas, { points: newArea(areas.length), how: look }]);
        }}
        onRemove={() => {
          setSelected(null);
          put(areas.filter((_, index) => index !== selected));
        }}
      >
        <Segments<MaskLook>
          label={t('playback.masks.look')}
          value={chosen?.how ?? look}
          options={(['blur', 'black'] as const).map((value) => ({ value, label: t(LOOK_TEXTS[value]) }))}
          onChange={(how) => {
            setLook(how);
            if (chosen) put(areas.map((area) => (area === chosen ? { ...area, how } : area)));
          }}
        />
      </AreaTools>
      <p className="panel-hint">{t('playback.masks.hint')}</p>
    </div>
  );
}
