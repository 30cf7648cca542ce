/** Numbers as people read them. */

/** A whole number with a comma between thousands. */
export function integer(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A number with this many digits after the point, and commas between thousands. */
export function decimal(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A part of a whole, 0 to 1, as a percentage. */
export function percent(part: number, digits = 1): string {
  return `${decimal(part * 100, digits)} %`;
}

/** Dimensions, without the batch. */
export function dimensions(shape: readonly number[]): string {
  return (shape.length > 1 ? shape.slice(1) : shape).join('×');
}

/** Seconds, with as many digits as they deserve. */
export function seconds(value: number): string {
  return value < 10 ? `${decimal(value, 1)} s` : `${integer(value)} s`;
}

/** A ratio in decibels; `exact` where there is no noise, nothing where it is not known. */
export function decibels(value: number | null | undefined): string {
  if (value === undefined) return '';
  return value === null ? 'exact' : decimal(value, 1);
}
