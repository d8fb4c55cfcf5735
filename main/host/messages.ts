import { readFileSync } from 'node:fs';
import { AppError, type ErrorBody } from '../../contract/errors.ts';
import { type Language, LANGUAGES, type NoticeText } from '../../contract/types.ts';

type Tree = { [key: string]: string | Tree };

const trees = new Map<Language, Tree>();

/** The text of a key in a language, or in English, or null; `{{name}}` is replaced from the values. */
export function translate(language: Language, key: string, values: Record<string, unknown>): string | null {
  const text = lookUp(treeOf(language), key) ?? lookUp(treeOf('en'), key);
  return text === null ? null : text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

/** A text that travelled as a key. */
export function say(language: Language, { key, data }: NoticeText): string {
  return translate(language, key, data) ?? key;
}

/** Texts of a language by their keys; with `count` in the form that goes with it. */
export function words(language: Language): (key: string, values?: Record<string, string | number>) => string {
  return (key, values = {}) => {
    const form = 'count' in values ? `${key}_${new Intl.PluralRules(language).select(Number(values['count']))}` : key;
    return translate(language, form, values) ?? translate(language, `${key}_other`, values) ?? translate(language, key, values) ?? key;
  };
}

/** What a caller is told of an error, in its language. */
export function errorBody(error: AppError, language: Language): ErrorBody {
  const { kind, messageKey, retryable, data } = error;
  const message = translate(language, `errors.${messageKey}`, data) ?? translate(language, `errors.kind.${kind}`, data) ?? messageKey;
  return { kind, messageKey, message, retryable, data };
}

/**
 * The language a person reads best of those there are, from an Accept-Language header with its weights (RFC 9110 §12.5.4) or
 * a locale such as `zh_CN.UTF-8`.
 */
export function pickLanguage(wanted: string | undefined): Language | null {
  let best: { language: Language; weight: number } | null = null;
  for (const part of (wanted ?? '').split(',')) {
    const [tag = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const language = tag.startsWith('zh') ? 'zh-CN' : tag.startsWith('en') ? 'en' : null;
    const given = parameters.find((text) => text.startsWith('q='));
    const weight = given === undefined ? 1 : Number(given.slice(2));
    // Among equals the first; 0 and nonsense mean: not this one.
    if (language && weight > (best?.weight ?? 0)) best = { language, weight };
  }
  return best?.language ?? null;
}

/** The language of whoever started the process, as POSIX has it (XBD 8.2): an empty variable counts as none. */
export function systemLanguage(env: NodeJS.ProcessEnv): Language {
  return pickLanguage(env.LC_ALL || env.LC_MESSAGES || env.LANG) ?? 'en';
}

function treeOf(language: Language): Tree {
  let tree = trees.get(language);
  if (!tree) {
    if (!LANGUAGES.includes(language)) return {};
    tree = JSON.parse(readFileSync(new URL(`../../resources/locales/${language}.json`, import.meta.url), 'utf8')) as Tree;
    trees.set(language, tree);
  }
  return tree;
}

function lookUp(tree: Tree, key: string): string | null {
  let node: string | Tree | undefined = tree;
  for (const part of key.split('.')) {
    if (typeof node !== 'object' || !Object.hasOwn(node, part)) return null;
    node = node[part];
  }
  return typeof node === 'string' ? node : null;
}
