import type { JsonObject } from '../json.js';
import { damaged } from '../limits.js';
import { UnsupportedLayer } from '../unsupported.js';

/** A layer's setting that counts something. */
export function countSetting(config: JsonObject, key: string, absent?: number): number {
  const value = config[key] ?? absent;
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 2 ** 20) return value;
  throw damaged(`a layer has ${key} ${JSON.stringify(value)}`);
}

/** A layer's setting that is a real number. */
export function realSetting(config: JsonObject, key: string, absent?: number): number {
  const value = config[key] ?? absent;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw damaged(`a layer has ${key} ${JSON.stringify(value)}`);
}

export function flagSetting(config: JsonObject, key: string, absent: boolean): boolean {
  return typeof config[key] === 'boolean' ? config[key] : absent;
}

/**
 * Rows and columns of a window setting, which Keras writes as a number or a list.
 * @param rank 1 for layers on sequences: an image of one row
 */
export function windowSetting(
  config: JsonObject,
  key: string,
  rank: 1 | 2,
  absent?: readonly number[],
): readonly [rows: number, columns: number] {
  const value = config[key] ?? absent;
  const list: readonly unknown[] = Array.isArray(value) ? value : Array.from({ length: rank }, () => value);
  const sizes = list.map((size) => countSetting({ size }, 'size'));
  if (sizes.length !== rank) throw damaged(`a layer has ${key} ${JSON.stringify(value)}`);
  return rank === 1 ? [1, sizes[0]] : [sizes[0], sizes[1]];
}

/** Refuses layers that keep the channels in front. */
export function requireChannelsLast(config: JsonObject): void {
  if (config.data_format === 'channels_first') {
    throw new UnsupportedLayer('it has its channels first', 'data_format="channels_last"');
  }
}

/** The padding mode of a layer. */
export function paddingSetting(config: JsonObject): 'same' | 'valid' | 'causal' {
  const mode = config.padding ?? 'valid';
  if (mode === 'same' || mode === 'valid' || mode === 'causal') return mode;
  throw damaged(`a layer has the padding ${JSON.stringify(mode)}`);
}
