import { z } from 'zod';
import { calls } from '../../contract/calls.ts';
import { errorBodySchema } from '../../contract/errors.ts';

/** OpenAPI 3.1, derived from the contract: one POST a call that can be made without a connection. */
export function openApiDocument(): Record<string, unknown> {
  const paths: Record<string, unknown> = {};
  for (const [name, definition] of Object.entries(calls)) {
    if (definition.connectionOnly) continue;
    paths[`/api/v1/${name}`] = {
      post: {
        operationId: name,
        summary: definition.summary,
        description: `Needs the role ${definition.role}.`,
        requestBody: {
          required: !definition.params.safeParse({}).success,
          content: { 'application/json': { schema: schemaOf(definition.params, 'input'), example: definition.example ?? {} } },
        },
        responses: {
          200: { description: 'The result itself.', content: { 'application/json': { schema: schemaOf(definition.result, 'output') } } },
          default: { description: 'What went wrong, and whether to try again.', content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } },
        },
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Kanjia', version: '1', description: 'Calls of a Kanjia installation. Times are UTC milliseconds.' },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Error: schemaOf(z.object({ error: errorBodySchema }), 'output') },
    },
  };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12', reused: 'inline' }) as Record<string, unknown>;
  return rest;
}
