import type { Tensor } from '../../tool/graph/graph.js';

/** An activation's bytes with the constant channels put back that passes removed; undefined where one was no constant. */
export function restoreChannels(tensor: Tensor, bytes: Int8Array): Int8Array | undefined {
  const { removedChannels = [], shape } = tensor;
  const removed = new Map(removedChannels.map(({ channel, constant }) => [channel, constant]));
  if ([...removed.values()].includes(undefined)) return undefined;
  const channels = shape.at(-1)! + removed.size;
  let next = 0;
  return Int8Array.from(
    { length: (bytes.length / shape.at(-1)!) * channels },
    (_, i) => removed.get(i % channels) ?? bytes[next++],
  );
}
