import type { PlacedBuffer, Program } from './program.js';

/** Whether a buffer's contents are needed while a layer runs. */
export function isLive(buffer: PlacedBuffer, layer: number): boolean {
  return buffer.firstLayer <= layer && layer <= buffer.lastLayer;
}

/** Bytes of the arena that are in use while a layer runs; buffers that overlap are counted once. */
export function bytesInUse({ buffers }: Program, layer: number): number {
  const live = buffers.filter((buffer) => isLive(buffer, layer)).sort((a, b) => a.offset - b.offset);
  let bytes = 0;
  let end = 0;
  for (const { offset, bytes: size } of live) {
    bytes += Math.max(0, offset + size - Math.max(end, offset));
    end = Math.max(end, offset + size);
  }
  return bytes;
}

/** The most bytes together that a layer could have as working memory, with every other buffer where it is. */
export function roomForScratch({ buffers, layers, arenaBytes }: Program, layer: number): number {
  const scratch = new Set(
    layers[layer].call?.arguments.flatMap((argument) =>
      argument.kind === 'scratch' ? [argument.buffer] : [],
    ),
  );
  const others = buffers.filter((buffer, index) => isLive(buffer, layer) && !scratch.has(index));
  let room = 0;
  let end = 0;
  for (const { offset, bytes } of others.sort((a, b) => a.offset - b.offset)) {
    room = Math.max(room, offset - end);
    end = Math.max(end, offset + bytes);
  }
  return Math.max(room, arenaBytes - end);
}

/** Index of the layer that needs the most of the arena: the first of them. */
export function peakLayer(program: Program): number {
  let peak = 0;
  for (let layer = 1; layer < program.layers.length; layer++) {
    if (bytesInUse(program, layer) > bytesInUse(program, peak)) peak = layer;
  }
  return peak;
}

/** Bytes of the constants that a layer's call reads. Tables that layers share are counted for each. */
export function constantBytes({ layers, constants }: Program, layer: number): number {
  let bytes = 0;
  for (const argument of layers[layer].call?.arguments ?? []) {
    if (argument.kind === 'constant') bytes += constants[argument.constant].values.byteLength;
  }
  return bytes;
}
