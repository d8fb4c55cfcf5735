import { z } from 'zod';
import { call } from '../call.ts';
import { cameraEventSchema, eventDeletionSchema, MOST_ZONES } from '../event-types.ts';
import { cameraId, eventKindSchema, isTimeZone, ms } from '../types.ts';

const cursor = z.string().max(2_000);
export const eventId = z.string().min(1).max(80);

/** Which events: all that is given must fit. */
const filter = {
  cameraIds: z.array(cameraId).max(256).optional(),
  /** What began before and lasts into the range belongs to it. */
  from: ms.optional(),
  to: ms.optional(),
  kinds: z.array(eventKindSchema).max(32).optional(),
  /** In one of these zones, by name. */
  zones: z.array(z.string().max(60)).max(MOST_ZONES).optional(),
  /** True: only those that somebody starred. */
  starred: z.boolean().optional(),
  /** Notes that contain it; capital and small letters of English are the same. */
  text: z.string().trim().min(1).max(100).optional(),
};

export const eventCalls = {
  'events.list': call({
    summary: 'Events, in order of time.',
    role: 'viewer',
    params: z.strictObject({
      ...filter,
      limit: z.number().int().min(1).max(10_000).optional(),
      cursor: cursor.optional(),
      /** `oldest` (default) or `newest` first. */
      order: z.enum(['oldest', 'newest']).optional(),
    }),
    example: { kinds: ['motion'], limit: 100, order: 'newest' },
    result: z.object({ events: z.array(cameraEventSchema), cursor: cursor.nullable() }),
  }),
  'events.outline': call({
    summary: 'How many events there are on each day, the newest first, and where each page of events.list begins: for a list that one can scroll anywhere in.',
    role: 'viewer',
    params: z.strictObject({
      ...filter,
      /** Events a page. */
      pageSize: z.number().int().min(20).max(1_000),
      /** Whose days they are: an IANA name. */
      timeZone: z.string().max(60).refine(isTimeZone, { error: 'time-zone' }),
    }),
    example: { kinds: ['person'], pageSize: 100, timeZone: 'Asia/Shanghai' },
    result: z.object({
      count: z.number().int(),
      /** Days with events, from midnight on. */
      days: z.array(z.object({ startMs: ms, count: z.number().int() })),
      /** For `events.list` with the order `newest`: of the second page, the third, … */
      cursors: z.array(cursor),
    }),
  }),
  'events.get': call({
    summary: 'One event.',
    role: 'viewer',
    params: z.strictObject({ id: eventId }),
    example: { id: 'an id of events.list' },
    result: z.object({ event: cameraEventSchema }),
  }),
  'events.picture': call({
    summary: 'The best picture of an event, a JPEG in base64; null where none was kept. Also at /api/v1/events/<id>/picture.',
    role: 'viewer',
    params: z.strictObject({ id: eventId }),
    example: { id: 'an id of events.list' },
    result: z.object({ jpeg: z.string().nullable() }),
  }),
  'events.zones': call({
    summary: 'Names of the zones that events were in.',
    role: 'viewer',
    params: z.strictObject({}),
    result: z.object({ zones: z.array(z.string()) }),
  }),
  'events.update': call({
    summary: 'Star an event, which keeps its footage whatever is overwritten, or no longer; write a note to it. An empty note is none.',
    role: 'operator',
    params: z.strictObject({ id: eventId, starred: z.boolean().optional(), note: z.string().trim().max(500).optional() }),
    example: { id: 'an id of events.list', starred: true, note: 'the parcel' },
    result: z.object({ event: cameraEventSchema }),
  }),
  'events.delete': call({
    summary: 'Delete events, with `footage` their footage, too (an owner may). They are out of sight at once, and gone for good after 60 seconds.',
    role: 'operator',
    params: z.strictObject({ ids: z.array(eventId).min(1).max(1_000), footage: z.boolean().optional() }),
    example: { ids: ['an id of events.list'] },
    result: z.object({ deletion: eventDeletionSchema }),
  }),
  'events.undelete': call({
    summary: 'Have deleted events back, and their footage, while there is time.',
    role: 'operator',
    params: z.strictObject({ id: z.string().max(64) }),
    example: { id: 'an id of events.delete' },
    result: z.object({ events: z.array(cameraEventSchema) }),
  }),
};
