// The form of sql.js that carries its WebAssembly with it, which can be bundled.
declare module 'sql.js/dist/sql-wasm-inline.js' {
  export { default } from 'sql.js';
}
