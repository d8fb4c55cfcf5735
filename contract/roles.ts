import { z } from 'zod';

/** Least to most; a role may do all that the roles before it may. */
export const ROLES = ['viewer', 'operator', 'owner'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

export function roleAllows(has: Role, needs: Role): boolean {
  return ROLES.indexOf(has) >= ROLES.indexOf(needs);
}
