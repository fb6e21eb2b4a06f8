// The page: the sign-in form, or the frame with the view that the address asks for.
import { useEffect, useRef } from 'preact/hooks';
import { Frame } from './frame/frame.tsx';
import { type Route, route } from './state/route.ts';
import { session } from './state/session.ts';
import { useStore } from './state/use-store.ts';
import { visibleText } from './text/visible-text.ts';
import { ClientPage } from './views/clients/client-page.tsx';
import { Clients } from './views/clients/clients.tsx';
import { Errors } from './views/errors/errors.tsx';
import { Messages } from './views/messages/messages.tsx';
import { Overview } from './views/overview/overview.tsx';
import { Send } from './views/send/send.tsx';
import { SignIn } from './views/sign-in.tsx';
import { Tester } from './views/tester/tester.tsx';
import { TopicPage } from './views/topics/topic-page.tsx';
import { Topics } from './views/topics/topics.tsx';
import { useWords } from './words/language.ts';

export function App() {
  const words = useWords();
  const { state } = useStore(session);
  const current = useStore(route);

  useEffect(() => {
    document.documentElement.lang = words.locale;
    const title = state === 'signedIn' ? words.nav[current.view] : words.signIn.title;
    document.title = `${visibleText(current.clientId ?? current.topic ?? title)} · Heddle`;
  }, [words, state, current]);

  if (state === 'checking') return null;
  if (state === 'signedOut') return <SignIn />;
  return (
    <Frame>
      <View current={current} />
    </Frame>
  );
}

function View({ current }: { readonly current: Route }) {
  const shown = useRef(current);
  // After a move, reading and tabbing go on at the top of the new view.
  useEffect(() => {
    const { view, clientId, topic } = shown.current;
    shown.current = current;
    const isSame = view === current.view && clientId === current.clientId && topic === current.topic;
    if (isSame) return; // Another part of the same view.
    document.querySelector('h1')?.focus();
    window.scrollTo(0, 0);
  }, [current]);

  if (current.clientId !== undefined) return <ClientPage key={current.clientId} id={current.clientId} />;
  if (current.topic !== undefined) return <TopicPage key={current.topic} topic={current.topic} />;
  switch (current.view) {
    case 'overview':
      return <Overview />;
    case 'clients':
      return <Clients />;
    case 'topics':
      return <Topics />;
    case 'messages':
      return <Messages />;
    case 'errors':
      return <Errors />;
    case 'send':
      return <Send />;
    case 'client':
      return <Tester />;
  }
}
