import { configure } from '@testing-library/dom';

// How long something takes is the machine's affair; what never comes is noticed all the same.
configure({ asyncUtilTimeout: 60_000 });
