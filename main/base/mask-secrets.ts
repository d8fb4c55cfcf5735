/**
 * Takes credentials out of any text before it is logged, shown or sent: the user part of URLs, Authorization headers,
 * WS-Security passwords, and JSON fields that are called password, token or secret.
 */
export function maskSecrets(text: string): string {
  return (
    text
      // The greedy middle takes passwords that contain an unescaped @ as well.
      .replace(/\b([a-z][a-z0-9+.-]{1,11}:\/\/)[^/\s"'<>\\]*@/gi, '$1***@')
      .replace(/\b(Authorization\\?"?\s*[:=]\s*\\?"?)(Basic|Bearer|Digest)\s[^\r\n"\\]*/gi, '$1$2 ***')
      .replace(/(<(?:\w+:)?Password\b[^>]*>)[^<]*/gi, '$1***')
      .replace(/("[a-z]*(?:password|passwd|token|secret)"\s*:\s*")(?:[^"\\]|\\.)*/gi, '$1***')
      // The same inside a JSON string, as a text within a log line is.
      .replace(/(\\"[a-z]*(?:password|passwd|token|secret)\\"\s*:\s*\\")(?:(?!\\")[^"])*/gi, '$1***')
  );
}
