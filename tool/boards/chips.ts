import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { firmwareFolder } from '../paths.js';

/** Chip families that firmware exists for: the folders of `firmware/chips` that implement `chip.h`. */
export function chipFamilies(): string[] {
  const folder = path.join(firmwareFolder, 'chips');
  return readdirSync(folder).filter((name) => existsSync(path.join(folder, name, 'chip.c')));
}

/** Folders of `firmware/chips` with what a family has in common with others. */
export const sharedFolders: Readonly<Record<string, readonly string[]>> = {
  stm32f7: ['stm32', 'stm32-dwt'],
  stm32l4: ['stm32', 'stm32-dwt', 'stm32-flash64'],
  stm32g0: ['stm32', 'stm32-flash64'],
};
