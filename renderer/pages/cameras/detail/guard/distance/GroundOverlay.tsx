import { createPortal } from 'react-dom';
import { MarksEditor } from './MarksEditor.tsx';
import { Ruler } from './Ruler.tsx';
import { UndoRedo } from './UndoRedo.tsx';
import type { GroundEdit } from './use-ground-edit.ts';
import { WalkedSteps } from './WalkedSteps.tsx';

/** On the picture while distances are being measured: the marks or the walk, and the ruler that comes of them. */
export function GroundOverlay({ edit, toolsIn }: { edit: GroundEdit; toolsIn: HTMLElement | null }) {
  const { measuring, ground } = edit;
  return (
    <>
      {ground ? <Ruler ground={ground} limit={null} showsAll /> : null}
      {measuring?.by === 'marks' ? <MarksEditor measuring={measuring} edit={edit} /> : null}
      {measuring?.by === 'walk' ? <WalkedSteps steps={measuring.walked} /> : null}
      {toolsIn && measuring?.by === 'marks' ? createPortal(<UndoRedo edit={edit} />, toolsIn) : null}
    </>
  );
}
