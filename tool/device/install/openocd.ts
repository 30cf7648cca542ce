import type { Installer } from './installer.js';
import { byProgram } from './probe-tool.js';

/** OpenOCD, with its own script for the board. */
export const openOcd: Installer = {
  name: 'OpenOCD',
  async prepare({ install }, surroundings) {
    const script = install?.openocd;
    if (script === undefined) return 'the board file names no script for it';
    const parameters = (file: string, address: string) => [
      ...['-f', script],
      ...['-c', `program {${file}} ${address} verify reset exit`],
    ];
    return byProgram('openocd', parameters, surroundings);
  },
};
