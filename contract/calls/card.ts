import { z } from 'zod';
import { call } from '../call.ts';
import { cardJobSchema, cardListSchema, cardSettingsChangeSchema, cardSettingsSchema, cardStatusSchema } from '../card-types.ts';
import { bytes, cameraId, exportJobSchema, ms } from '../types.ts';

const id = 'cam_000000000001';
const range = z.strictObject({ cameraId, from: ms, to: ms });
const example = { cameraId: id, from: 1_800_000_000_000, to: 1_800_000_060_000 };
const job = z.object({ job: cardJobSchema });
/** As in playback.open; a card is played forward. */
const reading = { atMs: ms, creditBytes: bytes, stream: z.enum(['main', 'sub']).optional(), direction: z.enum(['forward', 'backward']).optional(), keyframesEveryMs: z.number().min(0).max(86_400_000).optional() };

/** What cameras have recorded on their own cards. */
export const cardCalls = {
  'card.status': call({
    summary: 'How a camera’s card is, what is on it, and whether it records there.',
    role: 'operator',
    params: z.strictObject({ cameraId }),
    example: { cameraId: id },
    result: z.object({ card: cardStatusSchema }),
  }),
  'card.list': call({
    summary: 'What a camera’s card has of a range, and what of that is missing here: at most seven days.',
    role: 'operator',
    params: range,
    example,
    result: cardListSchema,
  }),
  'card.open': call({
    summary: 'Play a camera’s card: a playback channel whose frames come from there, with sound where the camera offers it. Answers when the camera plays; one at a time for each camera.',
    role: 'operator',
    connectionOnly: true,
    params: z.strictObject({ cameraId, ...reading }),
    result: z.object({ channel: z.number().int() }),
  }),
  'card.seek': call({
    summary: 'Move a channel of card.open. Frames of the new place carry the new generation.',
    role: 'operator',
    connectionOnly: true,
    params: z.strictObject({ channel: z.number().int(), ...reading }),
    result: z.object({ generation: z.number().int() }),
  }),
  'card.fill': call({
    summary: 'Fill the gaps of a range from the camera’s card, but for what was deleted, overwritten or asleep. One at a time for the whole installation.',
    role: 'operator',
    params: range,
    example,
    result: job,
  }),
  'card.download': call({
    summary: 'One MP4 of what the card has of a range, without re-encoding and without keeping it as footage (exports.list). It carries no proof: the camera has recorded it, not this installation.',
    role: 'operator',
    params: range,
    example,
    result: z.object({ job: exportJobSchema }),
  }),
  'card.erase': call({
    summary: 'Erase all that the camera has recorded on its card, for good, and let it go on recording there. Only where card.status says that it can.',
    role: 'owner',
    params: z.strictObject({ cameraId }),
    example: { cameraId: id },
    result: job,
  }),
  'card.jobs': call({
    summary: 'What is done with cards, waits for it, or was since the start, the oldest first.',
    role: 'operator',
    params: z.strictObject({}),
    result: z.object({ jobs: z.array(cardJobSchema) }),
  }),
  'card.cancel': call({
    summary: 'Stop taking footage from a card. What has come is kept. Erasing is stopped only while it waits.',
    role: 'operator',
    params: z.strictObject({ id: z.string().max(64) }),
    example: { id: 'an id of card.jobs' },
    result: z.object({ cancelled: z.boolean() }),
  }),
  'card.settings': call({
    summary: 'Whether gaps are filled from cards without being asked, and which.',
    role: 'operator',
    params: z.strictObject({}),
    result: z.object({ settings: cardSettingsSchema }),
  }),
  'card.update': call({
    summary: 'Fill gaps from cards without being asked, or not; and which.',
    role: 'owner',
    params: cardSettingsChangeSchema,
    example: { autoFill: true },
    result: z.object({ settings: cardSettingsSchema }),
  }),
};
