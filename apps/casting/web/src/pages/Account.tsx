import { Navigate } from "react-router-dom";

import { useTexts } from "../lib/preferences";
import { useRoleName, useSession, type Action, type Model } from "../lib/session";
import { useTitle } from "../ui/states";
import { Switches } from "../ui/Layout";

export function Account() {
    const t = useTexts();
    const { client, session, may } = useSession();
    const role = useRoleName();
    useTitle(t.account);
    if (!session) return <Navigate to="/sign-in" replace />;
    const allowed = Object.entries(t.may_words).flatMap(([model, words]) =>
        Object.entries(words).filter(([action]) => may[model as Model][action as Action]),
    );
    return (
        <div className="page narrow">
            <h1>{t.account}</h1>
            <div className="sheet stack">
                <dl className="pairs">
                    <dt>{t.signed_in_as}</dt>
                    <dd>{session.user.email}</dd>
                    <dt>{t.your_role}</dt>
                    <dd>{role}</dd>
                </dl>
                {allowed.length > 0 && (
                    <section aria-labelledby="may">
                        <h2 id="may" className="small-head">{t.you_may}</h2>
                        <ul className="tags">
                            {allowed.map(([, words]) => (
                                <li key={words}>{words}</li>
                            ))}
                        </ul>
                    </section>
                )}
                <Switches />
                <div className="actions">
                    <button type="button" className="button" onClick={() => client.auth.signOut({ scope: "local" })}>
                        {t.sign_out}
                    </button>
                </div>
            </div>
        </div>
    );
}
