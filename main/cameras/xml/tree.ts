/** A bounded, namespace-aware reading of XML that strangers send (Namespaces in XML 1.0). */
import { SaxesParser } from 'saxes';

export interface XmlElement {
  /** Namespace URI; empty where there is none or the prefix is not declared. */
  readonly ns: string;
  readonly name: string;
  /** By local name; attributes of the SOAP formats do not collide in it. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own character data, without that of its children, untrimmed. */
  readonly text: string;
}

export interface XmlLimits {
  bytes: number;
  depth: number;
  elements: number;
}

/** Beyond these it is no reply of a camera: the largest real ones (profiles of a 64 channel recorder) have 20,000 elements. */
export const SOAP_LIMITS: XmlLimits = { bytes: 1024 * 1024, depth: 64, elements: 40_000 };

/** Faults of form that are passed over (undeclared prefixes, stray characters): real firmware has them. */
const TOLERATED_ERRORS = 32;
const ATTRIBUTES_PER_ELEMENT = 64;

/**
 * The root element, or null for what is no XML, is larger than the limits, or has a document type (no entity is ever
 * declared or fetched). Never throws; time is linear in the size.
 */
export function parseXml(input: Uint8Array | string, limits: XmlLimits = SOAP_LIMITS): XmlElement | null {
  if (input.length === 0 || input.length > limits.bytes) return null;
  const text = typeof input === 'string' ? input : decodeXml(input);
  const builder = new TreeBuilder(limits);
  const parser = new SaxesParser({ xmlns: true, position: false });
  let errors = 0;
  parser.on('error', () => {
    if (++errors > TOLERATED_ERRORS) throw new Stop();
  });
  parser.on('doctype', () => {
    throw new Stop();
  });
  parser.on('opentagstart', () => builder.countElement());
  parser.on('attribute', () => builder.countAttribute());
  parser.on('opentag', (tag) => builder.open(tag.uri, tag.local, tag.attributes));
  parser.on('text', (piece) => builder.text(piece));
  parser.on('cdata', (piece) => builder.text(piece));
  parser.on('closetag', () => builder.close());
  try {
    parser.write(text).close();
  } catch (error) {
    // What follows a complete root (NULs, a second document) is left alone.
    if (!(error instanceof Stop) && !(error instanceof Error)) throw error;
  }
  return builder.root();
}

class Stop extends Error {}

interface Building {
  ns: string;
  name: string;
  attributes: Record<string, string>;
  children: Building[];
  text: string;
}

class TreeBuilder {
  readonly #limits: XmlLimits;
  readonly #open: Building[] = [];
  #root: Building | null = null;
  #complete = false;
  #elements = 0;
  #attributes = 0;

  constructor(limits: XmlLimits) {
    this.#limits = limits;
  }

  /** Before namespaces are resolved, which costs time in proportion to the depth. */
  countElement(): void {
    if (++this.#elements > this.#limits.elements || this.#open.length >= this.#limits.depth) throw new Stop();
    this.#attributes = 0;
  }

  countAttribute(): void {
    if (++this.#attributes > ATTRIBUTES_PER_ELEMENT) throw new Stop();
  }

  open(ns: string, name: string, attributes: Record<string, { prefix: string; local: string; value: string }>): void {
    if (this.#complete) throw new Stop();
    const element: Building = { ns, name, attributes: Object.create(null) as Record<string, string>, children: [], text: '' };
    for (const { prefix, local, value } of Object.values(attributes)) {
      // Declarations of namespaces are resolved already.
      if (prefix !== 'xmlns' && local !== 'xmlns') element.attributes[local] = value;
    }
    this.#open.at(-1)?.children.push(element);
    this.#root ??= element;
    this.#open.push(element);
  }

  text(piece: string): void {
    const element = this.#open.at(-1);
    if (element) element.text += piece;
  }

  close(): void {
    this.#open.pop();
    if (this.#open.length === 0) {
      this.#complete = true;
      throw new Stop();
    }
  }

  root(): XmlElement | null {
    return this.#complete ? this.#root : null;
  }
}

/** UTF-8 unless a byte order mark or the declaration says otherwise: some Chinese firmware writes GB 2312. */
function decodeXml(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const head = Buffer.from(bytes.subarray(0, 128)).toString('latin1');
  const declared = /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.-]{1,40})["']/i.exec(head)?.[1];
  const encoding = declared && /^gb|^iso-8859|^windows-125/i.test(declared) ? declared : 'utf-8';
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    return new TextDecoder('utf-8').decode(bytes);
  }
}
