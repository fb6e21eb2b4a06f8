// The entry of the page.
import { render } from 'preact';
import { App } from './app.tsx';
import { startLive } from './live/live.ts';
import { startRouting } from './state/route.ts';
import { startSession } from './state/session.ts';
import { startTheme } from './state/theme.ts';
import 'uplot/dist/uPlot.min.css';
import './style/tokens.css';
import './style/base.css';
import './style/controls.css';
import './style/frame.css';
import './style/panels.css';
import './style/charts.css';
import './style/clients.css';
import './style/errors.css';
import './style/messages.css';
import './style/overview.css';
import './style/views.css';
import './style/handler-errors.css';
import './style/tester.css';
import './style/targets.css';

startTheme();
const signingIn = startSession(); // Takes the token out of the address before anything reads that.
startRouting();
startLive();
const root = document.getElementById('console');
if (root !== null) render(<App />, root);
await signingIn;
