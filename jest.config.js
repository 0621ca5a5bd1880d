const jestJupyterLab = require('@jupyterlab/testutils/lib/jest-config');

// Packages that ship ES modules only, which jest has to translate.
const esModules = [
  '@codemirror',
  '@marijn',
  '@microsoft',
  '@jupyter/react-components',
  '@jupyter/web-components',
  '@jupyter/ydoc',
  '@jupyterlab/',
  '@rjsf',
  'color',
  'exenv-es6',
  'lib0',
  'marked',
  'nanoid',
  'vscode-ws-jsonrpc',
  'y-protocols',
  'y-websocket',
  'yjs'
].join('|');

const base = jestJupyterLab(__dirname);

module.exports = {
  ...base,
  automock: false,
  modulePathIgnorePatterns: [
    '<rootDir>/.venv',
    '<rootDir>/build',
    '<rootDir>/jupyter_remote_helper/labextension',
    '<rootDir>/lib'
  ],
  reporters: ['default'],
  // How long a test takes is the machine's affair, which may be busy with others.
  testTimeout: 60_000,
  testPathIgnorePatterns: ['/node_modules/', '/ui-tests/', '<rootDir>/lib/'],
  testRegex: 'src/__tests__/.*\\.(spec|test)\\.tsx?$',
  transform: {
    ...base.transform,
    '\\.tsx?$': ['ts-jest', { tsconfig: './tsconfig.test.json' }]
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules}))`]
};
