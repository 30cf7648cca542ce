/** What all parts of a plot share; sizes in pixels. */

export const width = 900;

/** Around the axes; the legend takes what it needs at the right. */
export const margins = { left: 80, top: 82, bottom: 62 } as const;
export const fontFamily = 'Helvetica, Arial, sans-serif';
export const ink = '#333333';
export const gridLine = '#e4e4e4';

/** How wide the symbol of a point is. */
export function symbolSize(isJoined: boolean): number {
  return isJoined ? 7 : 10;
}
