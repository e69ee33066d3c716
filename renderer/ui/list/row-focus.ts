// Whether controls inside a table row are reached by Tab: only those of the active row are, or Tab would visit thousands.
import { createContext } from 'react';

export const RowFocus = createContext(true);
