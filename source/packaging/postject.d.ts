/** postject 1.0.0-alpha.6 comes without types; this is what is used of it (its `src/api.js`). */
declare module 'postject' {
  export function inject(
    file: string,
    resource: string,
    data: Buffer,
    options: { readonly sentinelFuse: string },
  ): Promise<void>;
}
