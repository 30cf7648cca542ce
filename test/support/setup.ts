import { existsSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../tool/paths.js';

if (!existsSync(path.join(packageRoot, '..', 'shared', 'data'))) {
  console.warn('../shared/data is not there: tests of the MLPerf Tiny models will be skipped.');
}
