/** What parsers of this folder throw for bytes that are not what they should be, and the only thing they throw. */
export class MediaError extends Error {
  override name = 'MediaError';
}
