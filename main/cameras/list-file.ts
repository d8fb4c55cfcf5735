/** The list of cameras as a file, and back: JSON with all there is, CSV with what people fill in. Pure. */
import Papa from 'papaparse';
import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import { NO_DETAILS } from '../../contract/types.ts';
import { registrySchema } from './registry.ts';
import type { CameraConfig } from './types.ts';

const COLUMNS = ['name', 'address', 'rtspUrl', 'subRtspUrl', 'make', 'username', 'password', 'room', 'group', 'note'] as const;
type Column = (typeof COLUMNS)[number];

/** A row that says where a camera is: it has to be tried. */
export interface RowToTry {
  kind: 'try';
  row: number;
  name: string;
  fields: Partial<Record<Column, string>>;
}

/** A camera with all that is known of it: taken as it is. */
export interface RowKnown {
  kind: 'known';
  row: number;
  name: string;
  camera: CameraConfig;
  password: string | null;
}

const MOST_ROWS = 2_000;
/** What a table calculator would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

const jsonSchema = z.object({ kanjiaCameras: z.literal(1), cameras: z.array(z.unknown()).max(MOST_ROWS) });
const withPassword = z.object({ password: z.string().max(256).optional() });

export function toCsv(cameras: readonly CameraConfig[], password: (id: string) => string | null): string {
  const rows = cameras.map((camera): Record<Column, string> => ({
    name: camera.name,
    address: camera.source === 'onvif' ? `${camera.certificates.onvif === null ? '' : 'https://'}${camera.address}${camera.certificates.onvif === null ? '' : '/onvif/device_service'}` : '',
    rtspUrl: camera.source === 'rtsp' ? camera.mainUrl : '',
    subRtspUrl: camera.source === 'rtsp' ? (camera.subUrl ?? '') : '',
    make: camera.make ?? '',
    username: camera.username ?? '',
    password: password(camera.id) ?? '',
    room: camera.details.room,
    group: camera.details.group,
    note: camera.details.note,
  }));
  // With its byte order mark a table calculator knows that it is UTF-8.
  return `\ufeff${Papa.unparse({ fields: [...COLUMNS], data: rows.map((row) => COLUMNS.map((column) => safeCell(row[column], column))) }, { newline: '\r\n' })}\r\n`;
}

export function toJson(cameras: readonly CameraConfig[], password: (id: string) => string | null): string {
  const list = cameras.map((camera) => {
    const secret = password(camera.id);
    return secret === null ? camera : { ...camera, password: secret };
  });
  return `${JSON.stringify({ kanjiaCameras: 1, cameras: list }, null, 2)}\n`;
}

/** @throws AppError `invalid` (`cameras.importUnreadable` | `cameras.importTooMany`) */
export function parseCameraList(text: string): (RowToTry | RowKnown)[] {
  const plain = text.replace(/^\ufeff/, '').trim();
  return plain.startsWith('{') ? parseJson(plain) : parseCsv(plain);
}

function parseJson(text: string): RowKnown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw unreadable(null);
  }
  const list = jsonSchema.safeParse(parsed);
  if (!list.success) throw unreadable(null);
  return list.data.cameras.map((entry, index) => {
    // By the registry's own schema, so that what was written by an older version is understood.
    const one = registrySchema.safeParse({ version: 1, cameras: [entry] });
    const camera = one.success ? one.data.cameras[0] : undefined;
    if (!camera) throw unreadable(index + 1);
    return { kind: 'known', row: index + 1, name: camera.name, camera, password: withPassword.parse(entry).password ?? null };
  });
}

function parseCsv(text: string): RowToTry[] {
  const { data, meta } = Papa.parse<Record<string, unknown>>(text, { header: true, skipEmptyLines: 'greedy', transformHeader: (name) => name.trim().toLowerCase() });
  const fields = (meta.fields ?? []).map((field) => field.toLowerCase());
  if (!fields.includes('address') && !fields.includes('rtspurl')) throw unreadable(null);
  if (data.length > MOST_ROWS) throw new AppError('invalid', 'cameras.importTooMany', { data: { most: MOST_ROWS } });
  return data.map((entry, index) => {
    const values: Partial<Record<Column, string>> = {};
    for (const column of COLUMNS) {
      const value = entry[column.toLowerCase()];
      // A cell that was made safe gets its first character back.
      if (typeof value === 'string' && value.trim() !== '') values[column] = column === 'password' ? value : value.trim().replace(/^'(?=[=+\-@])/, '');
    }
    return { kind: 'try', row: index + 1, name: values.name ?? values.address ?? values.rtspUrl ?? `${index + 1}`, fields: values };
  });
}

/** A password is kept as it is: it has to work again. */
function safeCell(value: string, column: Column): string {
  return column !== 'password' && FORMULA.test(value) ? `'${value}` : value;
}

function unreadable(row: number | null): AppError {
  return new AppError('invalid', row === null ? 'cameras.importUnreadable' : 'cameras.importBadRow', { data: { row: row ?? 0 } });
}

/** What people noted, of a row. */
export function detailsOf({ fields }: RowToTry): CameraConfig['details'] {
  return { ...NO_DETAILS, room: (fields.room ?? '').slice(0, 60), group: (fields.group ?? '').slice(0, 60), note: (fields.note ?? '').slice(0, 1_000) };
}
