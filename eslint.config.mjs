import js from '@eslint/js';
import jupyter from '@jupyter/eslint-plugin';
import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const SOURCES = ['src/**/*.ts', 'src/**/*.tsx'];
const TESTS = ['src/__tests__/**', 'ui-tests/**'];

// Who may import whom. A later block replaces the whole rule for the files that it matches, so
// each block repeats all of what it forbids.
const NOUNS = ['runs', 'sessions', 'sidebar', 'tunnel'];
const API = {
  group: ['**/api', '**/api/*'],
  message: 'Only a noun’s model.ts and plugin.ts talk to the api.',
  allowTypeImports: true
};
const SERVICES = {
  group: ['@jupyterlab/services'],
  message: 'Views get functions and plain values, not services.'
};
const CONTRACT = {
  group: ['**/contract'],
  allowTypeImports: true,
  message: 'The contract has types only.'
};
const PLUGINS = {
  group: ['**/plugin', './plugin'],
  message: 'Only index.ts imports plugins.'
};
const REQUEST = {
  group: ['**/api/request', './request'],
  message: 'Only api/client.ts sends requests.'
};
const folders = (names, message) => ({
  group: names.flatMap(name => [`**/${name}`, `**/${name}/*`]),
  message
});
const layer = (files, patterns, ignores = []) => ({
  files,
  ignores: [...TESTS, ...ignores],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      { patterns: [CONTRACT, ...patterns] }
    ]
  }
});
const otherNouns = noun =>
  folders(
    NOUNS.filter(name => name !== noun),
    'Nouns meet through tokens.'
  );

const layers = [
  layer(
    ['src/*.ts'],
    [API, folders(NOUNS, 'Only index.ts knows the nouns.')],
    ['src/index.ts']
  ),
  layer(['src/index.ts'], [API]),
  layer(
    ['src/model/**'],
    [API, SERVICES, folders([...NOUNS, 'ui'], 'The model knows nobody.')]
  ),
  layer(
    ['src/api/**'],
    [folders([...NOUNS, 'ui'], 'The api knows nobody.'), PLUGINS],
    ['src/api/client.ts']
  ),
  layer(
    ['src/ui/**'],
    [API, SERVICES, PLUGINS, folders(NOUNS, 'The ui knows no noun.')]
  ),
  ...NOUNS.flatMap(noun => [
    layer([`src/${noun}/**/*.ts`], [API, PLUGINS, otherNouns(noun)]),
    layer([`src/${noun}/**/*.tsx`], [API, PLUGINS, SERVICES, otherNouns(noun)]),
    layer(
      [`src/${noun}/**/model.ts`, `src/${noun}/**/plugin.ts`],
      [REQUEST, PLUGINS, otherNouns(noun)]
    )
  ])
];

const atErrorLevel = config => ({
  ...config,
  rules: Object.fromEntries(
    Object.entries(config.rules ?? {}).map(([name, value]) =>
      Array.isArray(value)
        ? [name, ['error', ...value.slice(1)]]
        : [name, value === 'off' ? 'off' : 'error']
    )
  )
});

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      '**/*.js',
      '**/*.mjs',
      '**/*.d.ts',
      '.venv/',
      'build/',
      'dist/',
      'lib/',
      'jupyter_remote_helper/',
      'src/contract.ts',
      'ui-tests/playwright-report/',
      'ui-tests/test-results/'
    ]
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [js.configs.recommended, ...tseslint.configs.recommended],
    languageOptions: {
      parserOptions: {
        project: './tsconfig.test.json',
        tsconfigRootDir: import.meta.dirname
      }
    },
    plugins: { 'react-hooks': reactHooks },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/naming-convention': [
        'error',
        {
          selector: 'interface',
          format: ['PascalCase'],
          custom: { regex: '^I[A-Z]', match: true }
        }
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      // An options interface stands in the namespace of its class, as elsewhere in JupyterLab.
      '@typescript-eslint/no-namespace': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreRestSiblings: true }
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true }
      ],
      // A switch over the cases of a union is one decision.
      complexity: ['error', { max: 12, variant: 'modified' }],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 40, skipComments: true }],
      'max-params': ['error', 4],
      'no-console': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'react-hooks/rules-of-hooks': 'error'
    }
  },
  ...layers,
  { plugins: { jupyter } },
  ...jupyter.configs.recommended.map(atErrorLevel),
  {
    files: TESTS,
    rules: { 'jupyter/no-untranslated-string': 'off' }
  },
  {
    files: ['src/**/plugin.ts'],
    rules: {
      // A plugin gets each of its services as an argument.
      'max-params': 'off',
      // What has to be there before anybody acts: the polled list, the commands' labels, the panel
      // and the messages. The dialog, which is the larger half, is loaded when it is first opened.
      'jupyter/prefer-lazy-imports': [
        'error',
        {
          ignoreImports: [
            '../commands',
            '../api/client',
            '../api/sessionClient',
            '../api/tunnelClient',
            '../../api/tunnelClient',
            './commands',
            './list/runActions',
            './list/sectionWidget',
            './login',
            './model',
            './panel',
            './sectionWidget',
            './statusItem',
            './teller'
          ]
        }
      ]
    }
  },
  prettier
);
