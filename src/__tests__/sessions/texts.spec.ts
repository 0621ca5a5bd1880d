import type * as Contract from '../../contract';
import {
  cautionText,
  survivalText,
  wayOutText
} from '../../runs/dialog/survivalTexts';
import { factText } from '../../sessions/factTexts';
import { protectionCaution } from '../../sessions/protectionTexts';
import {
  endingText,
  installCommand,
  nameText,
  elsewhereText,
  problemText,
  programsText,
  runsText,
  sessionRefusalText,
  sessionTexts
} from '../../sessions/texts';
import {
  loginNodeText,
  verdictSentence,
  verdictTitle
} from '../../sessions/verdictTexts';
import { trans } from '../fixtures';
import { trans as marking } from '../marked';
import { literals } from '../samples';
import { aServer, aSession, aVerdict } from './examples';

const NOW = Date.parse('2026-11-24T09:40:00.000Z');

const isSentence = (text: unknown): boolean =>
  typeof text === 'string' &&
  /^\[.+\]$/s.test(text) &&
  !/undefined|null|NaN|%\d|\[object/.test(text);

test('words for every code of the contract: levels and reasons of the verdict on the server', () => {
  const levels = literals('VerdictLevel') as Contract.VerdictLevel[];
  const reasons = literals('VerdictReason') as Contract.VerdictReason[];
  expect(levels.length).toBeGreaterThanOrEqual(7);
  expect(reasons.length).toBeGreaterThanOrEqual(25);
  for (const level of levels) {
    for (const reason of reasons) {
      for (const isProtected of [true, false]) {
        const changes = { level, reason, protected: isProtected };
        const verdict = aVerdict(changes);
        expect([changes, verdictTitle(marking, verdict)]).toEqual([
          changes,
          expect.stringMatching(/^\[.+\]$/)
        ]);
        const sentence = verdictSentence(marking, verdict, NOW);
        expect([changes, isSentence(sentence)]).toEqual([changes, true]);
      }
    }
  }
});

test('words for every code of the contract: facts, with and without a value', () => {
  const codes = literals('FactCode') as Contract.FactCode[];
  expect(codes.length).toBeGreaterThanOrEqual(40);
  for (const code of codes) {
    for (const value of [null, '', '300', 'name']) {
      const text = factText(marking, { code, value });
      expect([code, value, isSentence(text)]).toEqual([code, value, true]);
    }
  }
});

test('words for every code of the contract: what a run survives, and the ways out', () => {
  const reasons = literals('RunReason') as Contract.RunReason[];
  expect(reasons.length).toBeGreaterThanOrEqual(10);
  for (const reason of reasons) {
    for (const ends_at of [null, '2026-11-24T18:30:00.000Z', 'soon']) {
      const text = survivalText(marking, { reason, ends_at });
      expect([reason, isSentence(text)]).toEqual([reason, true]);
      expect(text).toContain('Goes on when you close this tab');
    }
  }
  for (const way of literals('WayOut') as Contract.WayOut[]) {
    expect([way, isSentence(wayOutText(marking, way))]).toEqual([way, true]);
  }
  expect(survivalText(trans, null)).toBe('Goes on when you close this tab.');
});

test('words for every code of the contract: problems of tmux and screen, and what installs tmux', () => {
  const problems = literals(
    'MultiplexerProblem'
  ) as Contract.MultiplexerProblem[];
  expect(problems.length).toBe(4);
  for (const kind of literals('SessionKind') as Contract.SessionKind[]) {
    for (const problem of problems) {
      const one = { kind, version: null, problem, detail: null, elsewhere: 0 };
      const text = problemText(marking, one);
      const isSaid = problem === 'not_installed' ? text === null : true;
      expect([problem, isSaid]).toEqual([problem, true]);
      expect(text === null || isSentence(text)).toBe(true);
    }
    const state = { kind, version: null, problem: null, detail: null };
    expect(elsewhereText(marking, { ...state, elsewhere: 0 })).toBeNull();
    expect(isSentence(elsewhereText(marking, { ...state, elsewhere: 1 }))).toBe(
      true
    );
    expect(elsewhereText(marking, { ...state, elsewhere: 3 })).toContain('3');
  }
  for (const installer of literals('Installer') as Contract.Installer[]) {
    expect(installCommand(installer)).toMatch(/tmux$/);
  }
});

test('words for every code of the contract: refusals', () => {
  for (const code of literals('ErrorCode') as Contract.ErrorCode[]) {
    const refusal = { code, message: 'Oh.', field: null, isAnswered: true };
    expect([code, sessionRefusalText(trans, refusal)]).toEqual([
      code,
      expect.stringMatching(/\.$/)
    ]);
  }
  const silent = { code: null, message: '', field: null, isAnswered: false };
  expect(sessionRefusalText(trans, silent)).toContain('does not answer');
});

test('the verdict names what the server runs in, and the job with its end', () => {
  const inTmux = aVerdict({
    level: 'keeps',
    reason: 'multiplexer',
    facts: [{ code: 'tmux_session', value: 'a\u202eb' }]
  });
  expect(verdictSentence(trans, inTmux, NOW)).toBe(
    'This server runs inside tmux session a�b and keeps running when your connection drops.'
  );
  const ends = new Date(2026, 10, 24, 18, 30);
  const inJob = aVerdict({
    level: 'job',
    reason: 'batch_job',
    ends_at: ends.toISOString(),
    facts: [{ code: 'slurm_job', value: '48190' }]
  });
  expect(verdictTitle(trans, inJob)).toBe('Runs inside Slurm job 48190');
  expect(verdictSentence(trans, inJob, ends.getTime())).toBe(
    'It ends with the job at 18:30, whatever you do here.'
  );
});

test('where protecting does not help it is said why, and what would', () => {
  const inEditor = aVerdict({
    level: 'at_risk',
    reason: 'editor',
    protected: true
  });
  expect(verdictTitle(trans, inEditor)).toContain('May stop');
  expect(verdictSentence(trans, inEditor, NOW)).toMatch(
    /any more. But an editor started it, .* inside tmux next time/
  );
  for (const [value, name] of [
    ['expect\u202e', 'expect�'],
    [null, 'another program']
  ] as const) {
    const verdict = aVerdict({
      level: 'at_risk',
      reason: 'other_terminal',
      protected: true,
      facts: [{ code: 'other_terminal', value }]
    });
    expect(verdictSentence(trans, verdict, NOW)).toContain(
      `But ${name} holds that terminal`
    );
  }
  expect(protectionCaution(trans, inEditor)).toBeNull();
  const said = protectionCaution(trans, {
    ...inEditor,
    reason: 'logout_kills'
  });
  expect(said).toContain('but not against this');
  const inTmux = aVerdict({
    level: 'keeps',
    reason: 'multiplexer',
    protected: true
  });
  expect(protectionCaution(trans, inTmux)).toBeNull();
});

test('what nobody could check is said, where it would change the verdict', () => {
  const facts = [{ code: 'logout_unknown', value: null }] as const;
  const said = 'logout rules could not be checked';
  for (const [level, isSaid] of [
    ['probably', true],
    ['at_risk', false]
  ] as const) {
    const verdict = aVerdict({ level, reason: 'orphan', facts: [...facts] });
    const text = verdictSentence(trans, verdict, NOW);
    expect([level, text.includes(said)]).toEqual([level, isSaid]);
  }
});

test('a login node is a caution by itself', () => {
  const facts = [{ code: 'login_node', value: 'Slurm' }] as const;
  const verdict = aVerdict({ facts: [...facts] });
  expect(loginNodeText(trans, verdict)).toContain('Slurm is here');
  expect(cautionText(trans, verdict)).toContain('Slurm is here');
  expect(loginNodeText(trans, aVerdict())).toBeNull();
  expect(cautionText(trans, aVerdict())).toBeNull();
});

test('the line of a session', () => {
  const line = (changes: Partial<Contract.Session>): string =>
    sessionTexts(trans, aSession(changes)).join(' · ');
  expect(line({})).toBe('tmux · 3 windows · detached');
  expect(line({ kind: 'screen', windows: 1, attached: 1 })).toBe(
    'screen · 1 window · attached'
  );
  expect(line({ attached: 2, label: 'x\u0007' })).toBe(
    'tmux · socket x� · 3 windows · attached 2 times'
  );
  expect(nameText(trans, aSession({ name: ' ' }))).toBe('(no name)');
  expect(programsText(aSession({ programs: ['-bash', 'vim', 'zsh'] }))).toBe(
    'vim'
  );
  expect(runsText(trans, aSession())).toBeNull();
  expect(runsText(trans, aSession({ runs: ['a', 'b'] }))).toBe(
    '2 background runs were started in it'
  );
});

test('before a session ends it is said what does, and what goes on', () => {
  const session = aSession({ programs: ['make'], attached: 1, runs: ['a'] });
  const text = endingText(trans, session);
  expect(text).toContain('All that runs in it ends: make.');
  expect(text).toContain('Somebody has it open');
  expect(text).toContain('The background run that was started in it goes on.');
  expect(text).not.toContain('JupyterLab');
  const own = aServer({ is_own: true });
  expect(endingText(trans, { ...session, servers: [own] })).toMatch(
    /^JupyterLab itself runs in this session. It stops too/
  );
  const others = [
    aServer(),
    aServer({ pid: 2, port: null, socket: '/a\u202e' })
  ];
  const named = endingText(trans, { ...session, servers: others });
  expect(named).toContain(
    'This session holds the Jupyter server at port 8889; ending it stops that server and its kernels. This session holds the Jupyter server at socket /a�; '
  );
  expect(named).not.toContain('JupyterLab');
});
