// What the bundler makes of `?modulePath`: the path of a file of its own, with all that the module imports.
declare module '*?modulePath' {
  const path: string;
  // biome-ignore lint/style/noDefaultExport: it is what the bundler gives
  export default path;
}
