import type { Installer } from './installer.js';
import { byProgram } from './probe-tool.js';

/** `st-flash` of the stlink project. */
export const stFlash: Installer = {
  name: 'st-flash',
  async prepare({ install }, surroundings) {
    if (!install?.stFlash) return 'the board has no ST-LINK';
    return byProgram('st-flash', (file, address) => ['--reset', 'write', file, address], surroundings);
  },
};
