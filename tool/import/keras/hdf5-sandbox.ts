import { maximumBytes } from '../limits.js';

/*
 * What the HDF5 library may do in its thread, see `hdf5-worker.ts`. Whatever a damaged file asks for, its memory stays
 * small, and what it has to say about it stays unsaid.
 */

/** Bytes that the library's memory may have: more than weights may take. */
const maximumMemory = 1.5 * maximumBytes;
const pageBytes = 2 ** 16;

/** As in the JavaScript interface of WebAssembly, for which Node has no types. */
declare const WebAssembly: {
  readonly Memory: { readonly prototype: { readonly buffer: ArrayBuffer; grow(pages: number): number } };
};

const { grow } = WebAssembly.Memory.prototype;
WebAssembly.Memory.prototype.grow = function (pages) {
  if (this.buffer.byteLength + pages * pageBytes > maximumMemory) throw new RangeError('out of memory');
  return grow.call(this, pages);
};

console.log = console.warn = console.error = () => {};
