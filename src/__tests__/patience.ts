import { configure } from '@testing-library/dom';

// What takes no time on an idle machine took more than the usual second on a loaded one.
configure({ asyncUtilTimeout: 60_000 });
