/** The library has no types; what is used of it is checked at run time (node-onvif-source.ts). */
declare module 'node-onvif' {
  const library: unknown;
  export default library;
}
