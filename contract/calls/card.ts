import { z } from 'zod';
import { call } from '../call.ts';
import { cardJobSchema, cardSettingsSchema, cardStatusSchema } from '../card-types.ts';
import { cameraId, ms } from '../types.ts';

const id = 'cam_000000000001';
const range = z.strictObject({ cameraId, from: ms, to: ms });
const example = { cameraId: id, from: 1_800_000_000_000, to: 1_800_000_060_000 };
const job = z.object({ job: cardJobSchema });

/** What cameras have recorded on their own cards. */
export const cardCalls = {
  'card.status': call({
    summary: 'What is on a camera’s card, and whether it records there. Formatting is not offered: ONVIF has no operation for it.',
    role: 'operator',
    params: z.strictObject({ cameraId }),
    example: { cameraId: id },
    result: z.object({ card: cardStatusSchema }),
  }),
  'card.fill': call({
    summary: 'Fill the gaps of a range from the camera’s card, but for what was deleted, overwritten or asleep. One at a time for the whole installation.',
    role: 'operator',
    params: range,
    example,
    result: job,
  }),
  'card.download': call({
    summary: 'Fill the gaps of a range from the camera’s card, then export it as an MP4 (exports.list).',
    role: 'operator',
    params: range,
    example,
    result: job,
  }),
  'card.jobs': call({
    summary: 'What is taken from cards, waits for it, or was since the start, the oldest first.',
    role: 'operator',
    params: z.strictObject({}),
    result: z.object({ jobs: z.array(cardJobSchema) }),
  }),
  'card.cancel': call({
    summary: 'Stop taking footage from a card. What has come is kept.',
    role: 'operator',
    params: z.strictObject({ id: z.string().max(64) }),
    example: { id: 'an id of card.jobs' },
    result: z.object({ cancelled: z.boolean() }),
  }),
  'card.settings': call({
    summary: 'Whether gaps are filled from cards without being asked.',
    role: 'operator',
    params: z.strictObject({}),
    result: z.object({ settings: cardSettingsSchema }),
  }),
  'card.update': call({
    summary: 'Fill gaps from cards without being asked, or not.',
    role: 'owner',
    params: cardSettingsSchema,
    example: { autoFill: true },
    result: z.object({ settings: cardSettingsSchema }),
  }),
};
