import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { runProcess } from '../../process.js';
import { delay } from '../link/clock.js';
import type { Installation, Installer, Surroundings } from './installer.js';

/** Milliseconds within which an ST-LINK reports on its drive that it failed. */
const reportLimit = 4_000;
const reportFile = 'FAIL.TXT';

/** The USB drive of an ST-LINK (ST UM1974): a file copied to it goes into the flash from its start on. */
export const stLinkDrive: Installer = {
  name: 'ST-LINK drive',
  async prepare({ install }, surroundings) {
    if (install?.drive === undefined) return "the board's probe has none";
    const places = surroundings.volumeFolders.map((folder) => path.join(folder, install.drive!));
    const mounted = places.find(existsSync);
    if (mounted) return copyTo(mounted, surroundings);
    const volume = await blockDevice(install.drive, surroundings);
    if (volume?.mountpoint) return copyTo(volume.mountpoint, surroundings);
    if (volume)
      return `${install.drive} is connected as ${volume.path} but not mounted: open it in the file manager`;
    return `no drive ${install.drive} in ${surroundings.volumeFolders.join(', ')}`;
  },
};

function copyTo(folder: string, { clock }: Surroundings): Installation {
  return async ({ bytes }) => {
    const file = await open(path.join(folder, 'edgec-loader.bin'), 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    const report = path.join(folder, reportFile);
    const deadline = clock.now() + reportLimit;
    while (clock.now() < deadline) {
      if (existsSync(report)) throw new Error(`it reports: ${(await readFile(report, 'utf8')).trim()}`);
      await delay(clock, 200);
    }
    return `The loader was copied to the ST-LINK's drive ${folder}.`;
  };
}

interface BlockDevice {
  readonly path: string;
  readonly label: string | null;
  readonly mountpoint: string | null;
  readonly children?: readonly BlockDevice[];
}

/** The volume with this label as Linux knows it, mounted or not. */
async function blockDevice(
  label: string,
  { environment, signal }: Surroundings,
): Promise<BlockDevice | undefined> {
  const listing = await runProcess('lsblk', ['--json', '--output', 'PATH,LABEL,MOUNTPOINT'], {
    env: environment,
    ...(signal && { signal }),
  }).catch(() => undefined);
  if (listing?.exitCode !== 0) return undefined;
  const { blockdevices } = JSON.parse(listing.stdout) as { blockdevices: readonly BlockDevice[] };
  return withLabel(blockdevices, label);
}

function withLabel(devices: readonly BlockDevice[], label: string): BlockDevice | undefined {
  for (const device of devices) {
    const found = device.label === label ? device : withLabel(device.children ?? [], label);
    if (found) return found;
  }
  return undefined;
}
