// Where the page begins: words, the wire, and the frame; nothing waits for the wire to be drawn.
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { reloadOnceForNewVersion } from './app/new-version.ts';
import { connectBackend } from './backend.ts';
import { startLanguage } from './locales/index.ts';
import { startConnection } from './state/connection.ts';

reloadOnceForNewVersion();
startLanguage();
void connectBackend();
startConnection();

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
