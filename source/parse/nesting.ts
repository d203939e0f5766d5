/**
 * How deep a text is nested, told without parsing it. Settings are a few levels deep; what is thousands deep is no
 * settings file, and reading or printing it uses up the stack – in a regular expression even without an error that
 * anybody could catch.
 */

const deepest = 100;
/** A file of settings with long prompts is a tenth of this. */
const longest = 128 * 1024;
/** What YAML looks up by name costs the square of its number. */
const mostMarks = 1000;

const opening: ReadonlySet<string> = new Set(['[', '{']);
const brackets = /[[\]{}]/g;

/** Brackets in texts count, too: a prompt may hold some that are never closed, but not a hundred. */
export function isBracketedDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(brackets)) {
    depth = opening.has(bracket) ? depth + 1 : Math.max(0, depth - 1);
    if (depth > deepest) return true;
  }
  return false;
}

/** Blanks, then what begins a list in a list or a key in a key: `- - - `, `? ? `. */
const beginnings = /^([ \t]*)((?:[-?:][ \t]+)*)\S/gm;

/** Lines of a text stand as deep as they are indented: stairs of a hundred steps are none of a prompt's. */
function isIndentedDeep(text: string): boolean {
  const columns: number[] = [];
  for (const [, blanks = '', signs = ''] of text.matchAll(beginnings)) {
    while (columns.length > 0 && (columns.at(-1) as number) >= blanks.length) columns.pop();
    columns.push(blanks.length);
    if (columns.length + signs.length / 2 > deepest) return true;
  }
  return false;
}

const mark = /(?:^|\s)(?:[&!*]\S|<<:)/g;

/** Why a text is not read as YAML; null where it may be. */
export function yamlExcess(text: string): string | null {
  if (text.length > longest) return 'too large for settings';
  if (isBracketedDeep(text) || isIndentedDeep(text)) return 'nested too deep for settings';
  return (text.match(mark)?.length ?? 0) > mostMarks ? 'too many anchors and tags for settings' : null;
}
