import { z } from 'zod';
import { call } from '../call.ts';
import { channelSchema, notifyChangeSchema, notifyStatusSchema, outboxEntrySchema } from '../notify-types.ts';

const entryId = z.string().max(64);

export const notifyCalls = {
  'notify.status': call({
    summary: 'Who is told of what and how, and how that is going. Passwords, tokens and the webhook’s address are not given out.',
    role: 'owner',
    params: z.strictObject({}),
    result: notifyStatusSchema,
  }),
  'notify.update': call({
    summary: 'Change notifications. Partial, field by field. Another server forgets its password or token, unless one is given; an empty one forgets it, too.',
    role: 'owner',
    params: notifyChangeSchema,
    example: { ntfy: { enabled: true, server: 'https://ntfy.example.com', topic: 'front-door' }, secrets: { ntfySecret: 'the token' }, budget: 5 },
    result: notifyStatusSchema,
  }),
  'notify.test': call({
    summary: 'Tell something on one channel now, whether it is switched on or not; fails with what is wrong.',
    role: 'owner',
    params: z.strictObject({ channel: channelSchema }),
    example: { channel: 'webhook' },
    result: z.object({}),
  }),
  'notify.outbox': call({
    summary: 'What could not be delivered yet, oldest first.',
    role: 'owner',
    params: z.strictObject({}),
    result: z.object({ entries: z.array(outboxEntrySchema) }),
  }),
  'notify.retry': call({
    summary: 'Try what waits in the outbox now: one of it, or all.',
    role: 'owner',
    params: z.strictObject({ id: entryId.optional() }),
    result: z.object({ tried: z.number().int() }),
  }),
  'notify.discard': call({
    summary: 'Take something out of the outbox: one of it, or all.',
    role: 'owner',
    params: z.strictObject({ id: entryId.optional() }),
    result: z.object({ discarded: z.number().int() }),
  }),
};
