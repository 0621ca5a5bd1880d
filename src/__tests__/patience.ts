import { configure, waitFor } from '@testing-library/dom';

// A second, as it is by default, is too little for a machine that is busy with others.
configure({ asyncUtilTimeout: 30_000 });

export { waitFor };
