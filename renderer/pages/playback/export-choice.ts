/** What an export is to be, as it is chosen in the panel, and what is asked of the engine: pure. */
import type { CallParams } from '../../../contract/calls.ts';
import type { EncodeOptions } from '../../../contract/export-types.ts';
import { type CameraMasks, exportMasks } from './export-masks.ts';

/** `stamped`: with date and time in the picture. */
export const LOOKS = ['recorded', 'stamped', 'timelapse'] as const;
export type Look = (typeof LOOKS)[number];

/** Times as fast. */
export const TIME_LAPSES = [10, 30, 60, 120, 300, 600] as const;

export interface ExportChoice {
  cameraIds: readonly string[];
  look: Look;
  /** Of a time-lapse. */
  speed: number;
  /** Date and time in the picture of a time-lapse, too. */
  stampLapse: boolean;
  watermark: string;
  /** What is hidden; those of cameras that are not chosen count for nothing. */
  masks: CameraMasks;
  /** Of a case. */
  title: string;
  note: string;
}

export const isCase = (choice: Pick<ExportChoice, 'cameraIds'>) => choice.cameraIds.length > 1;

/** One camera makes a clip, several a case in one file. Null: no camera is chosen. */
export function exportRequest(choice: ExportChoice, from: number, to: number): CallParams<'exports.start'> | null {
  const { cameraIds } = choice;
  if (cameraIds.length === 0) return null;
  const encode = encodeOptions(choice);
  const asked = { cameraIds: [...cameraIds], from, to };
  if (!isCase(choice)) return encode ? { kind: 'encoded', ...asked, options: { encode } } : { kind: 'clip', ...asked };
  const title = choice.title.trim();
  const note = choice.note.trim();
  return { kind: 'case', ...asked, options: { container: 'zip', ...(encode && { encode }), ...(title !== '' && { title }), ...(note !== '' && { note }) } };
}

/** Null: the pictures stay as they are. */
export function encodeOptions({ cameraIds, look, speed, stampLapse, watermark, masks }: ExportChoice): EncodeOptions | null {
  const hidden = exportMasks(masks, cameraIds);
  const areas = hidden.length > 0 ? { masks: hidden } : {};
  if (look === 'recorded') return hidden.length > 0 ? areas : null;
  const text = watermark.trim();
  return { burnTime: look === 'stamped' || stampLapse, ...(look === 'timelapse' && { speed }), ...(text !== '' && { watermark: text }), ...areas };
}
