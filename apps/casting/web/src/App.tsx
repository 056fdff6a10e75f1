import { Navigate, Outlet, Route, Routes, useLocation } from "react-router-dom";

import { useTexts } from "./lib/preferences";
import { useSession } from "./lib/session";
import { Account } from "./pages/Account";
import { ActorForm } from "./pages/ActorForm";
import { ActorPage } from "./pages/ActorPage";
import { Actors } from "./pages/Actors";
import { AskReset, NewPassword } from "./pages/Password";
import { MovieForm } from "./pages/MovieForm";
import { MoviePage } from "./pages/MoviePage";
import { Movies } from "./pages/Movies";
import { SignIn } from "./pages/SignIn";
import { SignUp } from "./pages/SignUp";
import { Layout } from "./ui/Layout";
import { Empty, Loading, NotFound, useTitle } from "./ui/states";

/** Who came by the link of a mail to choose a password does that first. */
function Here() {
    const { known, recovering } = useSession();
    if (!known) return <Loading />;
    return recovering ? <NewPassword /> : <Outlet />;
}

/** What is for people of the agency only. */
function SignedIn() {
    const { session, may } = useSession();
    const here = useLocation();
    if (!session) return <Navigate to="/sign-in" replace state={{ from: here.pathname + here.search }} />;
    return may.movie.read || may.actor.read ? <Outlet /> : <NoRole />;
}

function NoRole() {
    const t = useTexts();
    useTitle(t.no_role_title);
    return <Empty title={t.no_role_title} text={t.no_role} />;
}

export function App() {
    return (
        <Routes>
            <Route element={<Layout />}>
                <Route element={<Here />}>
                    <Route path="sign-in" element={<SignIn />} />
                    <Route path="sign-up" element={<SignUp />} />
                    <Route path="forgotten" element={<AskReset />} />
                    <Route element={<SignedIn />}>
                        <Route index element={<Navigate to="/movies" replace />} />
                        <Route path="movies" element={<Movies />} />
                        <Route path="movies/new" element={<MovieForm />} />
                        <Route path="movies/:id" element={<MoviePage />} />
                        <Route path="movies/:id/edit" element={<MovieForm />} />
                        <Route path="actors" element={<Actors />} />
                        <Route path="actors/new" element={<ActorForm />} />
                        <Route path="actors/:id" element={<ActorPage />} />
                        <Route path="actors/:id/edit" element={<ActorForm />} />
                    </Route>
                    <Route path="account" element={<Account />} />
                    <Route path="*" element={<NotFound />} />
                </Route>
            </Route>
        </Routes>
    );
}
