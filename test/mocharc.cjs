const { availableParallelism } = require('node:os');

/** How mocha runs the suite. Files share nothing, so that each core takes the next one. */
module.exports = {
  require: ['dist/test/support/setup.js'],
  reporter: 'dist/test/support/reporter.js',
  // Time decides nothing: machines differ, and emulators are slow.
  timeout: 0,
  parallel: true,
  jobs: Math.max(2, availableParallelism()),
  'node-option': ['enable-source-maps'],
};
