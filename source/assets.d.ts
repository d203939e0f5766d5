/** Files that the bundler takes along: recordings as a path beside the bundle, settings as text. */
declare module '*.cast' {
  const path: string;
  export default path;
}
declare module '*.yaml' {
  const text: string;
  export default text;
}
