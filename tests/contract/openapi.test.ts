/** The document that scripts are generated from: held against JSON Schema 2020-12 by a validator that is not ours. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type CallName, calls } from '../../contract/calls.ts';
import { AppError, ERROR_KINDS } from '../../contract/errors.ts';
import { errorBody } from '../../main/host/messages.ts';
import { openApiDocument } from '../../main/host/openapi.ts';

const schema = z.record(z.string(), z.unknown());
const content = <E extends z.ZodType>(example: E) => z.strictObject({ 'application/json': z.strictObject({ schema, example }) });
/** What there is of OpenAPI 3.1.0 (§4.8) in ours; a field that the standard does not know, or one in a wrong place, is refused. */
const openApi = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({ title: z.string().min(1), version: z.string().min(1), description: z.string() }),
  security: z.array(z.record(z.string(), z.array(z.string()))).min(1),
  paths: z.record(
    z.string().startsWith('/'),
    z.strictObject({
      post: z.strictObject({
        operationId: z.string(),
        summary: z.string().min(1),
        description: z.string().min(1),
        requestBody: z.strictObject({ required: z.boolean(), content: content(schema) }),
        responses: z.record(
          z.string().regex(/^(?:[1-5]\d\d|default)$/),
          z.strictObject({ description: z.string().min(1), content: content(z.undefined().optional()) }),
        ),
      }),
    }),
  ),
  components: z.strictObject({
    securitySchemes: z.record(z.string(), z.strictObject({ type: z.literal('http'), scheme: z.literal('bearer') })),
    schemas: z.record(z.string(), schema),
  }),
});

// As it goes over the wire: what JSON cannot say is not in it.
const plain = JSON.parse(JSON.stringify(openApiDocument())) as unknown;
const document = openApi.parse(plain);
const operations = Object.entries(document.paths).map(([url, { post }]) => ({ url, name: post.operationId as CallName, ...post }));
const overHttp = (Object.keys(calls) as CallName[]).filter((name) => !calls[name].connectionOnly);

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictTuples: false, allErrors: true, validateFormats: false });
for (const [name, part] of Object.entries(document.components.schemas)) ajv.addSchema(part, name);
const compile = (part: Record<string, unknown>) => ajv.compile(JSON.parse(JSON.stringify(part).replaceAll('"#/components/schemas/', '"')) as object);

test('every call that needs no connection is in the document, once, under its own address', () => {
  expect(operations.map(({ name }) => name).toSorted()).toEqual(overHttp.toSorted());
  for (const { url, name } of operations) expect(url).toBe(`/api/v1/${name}`);
});

test('each security requirement names a scheme that there is', () => {
  for (const requirement of document.security) for (const name of Object.keys(requirement)) expect(document.components.securitySchemes).toHaveProperty([name]);
});

test.each(operations)('$name: its schemas are JSON Schema 2020-12, and its role and summary are those of the contract', ({ name, requestBody, responses, description, summary }) => {
  for (const part of [requestBody.content, ...Object.values(responses).map((response) => response.content)]) {
    const given = part['application/json'].schema;
    expect(ajv.validateSchema(given), JSON.stringify(ajv.errors)).toBe(true);
    // The dialect is 3.1's default; unresolvable references and unknown keywords throw here.
    compile(given);
  }
  expect(Object.keys(responses).toSorted()).toEqual(['200', 'default']);
  expect([summary, description]).toEqual([calls[name].summary, expect.stringContaining(calls[name].role)]);
});

test.each(operations)('$name: its example is one, by the document and by the contract', ({ name, requestBody }) => {
  const { schema: given, example } = requestBody.content['application/json'];
  const validate = compile(given);
  expect(validate(example), JSON.stringify(validate.errors)).toBe(true);
  expect(calls[name].params.safeParse(example).error?.issues).toBeUndefined();
  // The document refuses what the dispatcher refuses.
  const wrong = { ...example, surelyNoField: 1 };
  expect([validate(wrong), calls[name].params.safeParse(wrong).success]).toEqual([false, false]);
});

test('a body may be left out exactly where a call can be made without parameters', () => {
  for (const { name, requestBody } of operations) expect([name, requestBody.required]).toEqual([name, !calls[name].params.safeParse({}).success]);
});

test.each(ERROR_KINDS)('an answer of the kind %s is what the document says of errors', (kind) => {
  const validate = compile({ $ref: '#/components/schemas/Error' });
  const answer: unknown = JSON.parse(JSON.stringify({ error: errorBody(new AppError(kind, 'call.invalidField', { data: { field: 'x', list: ['a'], none: null } }), 'zh-CN') }));
  expect(validate(answer), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ error: { kind: 'nonsense' } })).toBe(false);
});
