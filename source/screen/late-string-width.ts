/**
 * Stands for `string-width` in the bundle: the same function, loaded when it is first needed.
 *
 * Its tables of emoji take 17 ms to set up, and most pictures hold no glyph whose width we do not know ourselves. The
 * bundler turns `require` of a module into a call that evaluates it once.
 */
type Measure = typeof import('string-width').default;

const measure: Measure = (text, options) =>
  (require('../../node_modules/string-width/index.js') as { readonly default: Measure }).default(text, options);

export default measure;
