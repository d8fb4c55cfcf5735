/** How good a camera's password is, as far as that can be told from itself. Pure. */

export type PasswordProblem = 'none' | 'empty' | 'default' | 'like-name' | 'short' | 'simple';

/** What cameras are sold with, and what is tried first by those who look for such. */
const COMMON = new Set(
  ['admin', 'admin123', 'admin1234', 'admin12345', 'password', 'passw0rd', '12345', '123456', '1234567', '12345678', '123456789', '1234567890', '111111', '000000', '666666', '888888', '88888888', 'root', 'pass', 'user', 'guest', 'default', 'camera', 'ipcam', 'hikvision', 'dahua', 'tljwpbo6', 'xc3511', 'juantech', 'qwerty', 'qwertyuiop', 'abc123', 'abcd1234', 'a1234567', 'meinsm', 'service', 'supervisor', 'system', '4321', '1111', '1234', '9999', 'letmein', 'welcome', 'iloveyou', 'woaini', '5201314', '123123', '654321', 'changeme'],
);
const LEAST_LENGTH = 10;

/** @returns what is wrong with it, the worst first */
export function passwordProblem(password: string | null, username: string | null): PasswordProblem {
  if (!password) return 'empty';
  const plain = password.toLowerCase();
  if (COMMON.has(plain)) return 'default';
  if (username && username.length > 2 && plain.includes(username.toLowerCase())) return 'like-name';
  if (password.length < LEAST_LENGTH) return 'short';
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(password)).length;
  const different = new Set(password).size;
  return kinds < 2 || different < 6 || /^(.{1,4})\1+$/.test(password) ? 'simple' : 'none';
}
