import { COCO_LABELS } from './labels.ts';

/** Labels are a few kilobytes; a model's own entries, too. */
const MOST_TEXT = 256 * 1024;
const MOST_LABELS = 2_000;

/** @returns one label a line, or Darknet's `.names`, or the names of a YOLO `data.yaml` or JSON list; null: there are none in it. */
export function readLabels(text: string): string[] | null {
  if (text.length > MOST_TEXT || text.includes('\0')) return null;
  const json = parseList(text);
  if (json) return json;
  const names = /(?:^|\n)names:\s*(\[[^\]]*\]|\n(?:\s+.*(?:\n|$))+)/.exec(text)?.[1];
  const lines = names === undefined ? text.split(/\r?\n/) : names.startsWith('[') ? names.slice(1, -1).split(',') : names.split(/\r?\n/);
  const labels = lines.map((line) => line.replace(/^\s*(?:-|\d+\s*:)\s*/, '').trim().replace(/^['"]|['"]$/g, '')).filter((line) => line !== '' && !line.startsWith('#'));
  return labels.length > 0 && labels.length <= MOST_LABELS ? labels : null;
}

function parseList(text: string): string[] | null {
  if (!/^\s*\[/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.length > 0 && value.length <= MOST_LABELS && value.every((each) => typeof each === 'string') ? value : null;
  } catch {
    return null;
  }
}

/**
 * The labels that a model carries itself: entry `names` of its metadata, as Ultralytics writes it (`{0: 'person', 1: …}`).
 * @param file a ModelProto (onnx.proto): field 14 holds entries of key (1) and value (2)
 */
export function labelsInModel(file: Uint8Array): string[] | null {
  for (const entry of fields(file, 14)) {
    const [key] = fields(entry, 1);
    const [value] = fields(entry, 2);
    if (!key || !value || value.length > MOST_TEXT || decode(key) !== 'names') continue;
    const labels: string[] = [];
    for (const [, index, single, double] of decode(value).matchAll(/(\d+)\s*:\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g)) {
      if (Number(index) < MOST_LABELS) labels[Number(index)] = single ?? double ?? '';
    }
    if (labels.length > 0) return Array.from(labels, (label) => label ?? '');
  }
  return null;
}

/** Published detectors that carry no names have COCO's 80 classes. */
export function usualLabels(): readonly string[] {
  return COCO_LABELS;
}

/** Pieces with a length under this number, at the outermost level of a protobuf message. What is no protobuf has none. */
function* fields(bytes: Uint8Array, wanted: number): Generator<Uint8Array> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; at < bytes.length && shift < 63; shift += 7) {
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    at = bytes.length;
    return 0;
  };
  while (at < bytes.length) {
    const tag = varint();
    const type = tag % 8;
    if (type === 0) varint();
    else if (type === 1) at += 8;
    else if (type === 5) at += 4;
    else if (type === 2) {
      const length = varint();
      if (Math.floor(tag / 8) === wanted && at + length <= bytes.length) yield bytes.subarray(at, at + length);
      at += length;
    } else return;
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
