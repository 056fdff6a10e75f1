import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router-dom";

import { usePreferences } from "../lib/preferences";
import { useRecord, type WholeMovie } from "../lib/records";
import { useSession } from "../lib/session";
import { dateInWords, duration, languageInWords } from "../lib/words";
import { BinIcon, LinkIcon, PencilIcon, PlusIcon } from "../ui/icons";
import { Portrait, Poster } from "../ui/Poster";
import { DeleteDialog, RemoveRoleDialog, RoleDialog } from "../ui/RoleDialogs";
import { Failed, Loading, NotFound, useTitle } from "../ui/states";

type CastRole = WholeMovie["role"][number];
type Open = { kind: "add" } | { kind: "delete" } | { kind: "edit" | "remove"; role: CastRole } | null;

const shown = (role: CastRole) => ({ id: role.id, character: role.character, name: role.actor.name });

export function MoviePage() {
    const { id } = useParams();
    const movie = useRecord<WholeMovie>("movie", id);
    if (movie.isPending) return <Loading />;
    if (movie.isError) return <Failed error={movie.error} onRetry={() => movie.refetch()} />;
    return movie.data ? <Shown movie={movie.data} /> : <NotFound />;
}

function Shown({ movie }: { movie: WholeMovie }) {
    const { t, language } = usePreferences();
    const { may } = useSession();
    const navigate = useNavigate();
    const [open, setOpen] = useState<Open>(null);
    const close = () => setOpen(null);
    useTitle(movie.title);
    const facts = [
        dateInWords(movie.release_date, language),
        movie.genre && (t.genres[movie.genre] ?? movie.genre),
        movie.duration_minutes && duration(movie.duration_minutes),
        movie.original_language && languageInWords(movie.original_language, language),
    ].filter(Boolean);
    return (
        <article className="page detail">
            <div className="detail-picture">
                <Poster movie={movie} />
            </div>
            <div className="detail-text">
                <h1>{movie.title}</h1>
                {movie.original_title && (
                    <p className="original" lang={movie.original_language ?? undefined}>
                        {movie.original_title}
                    </p>
                )}
                <ul className="facts">
                    {facts.map((fact) => (
                        <li key={String(fact)}>{fact}</li>
                    ))}
                </ul>
                {movie.director && <p className="directed">{t.directed_by(movie.director)}</p>}
                <div className="actions">
                    {may.movie.update && (
                        <Link className="button" to={`/movies/${movie.id}/edit`}>
                            <PencilIcon />
                            {t.edit}
                        </Link>
                    )}
                    {may.movie.remove && (
                        <button type="button" className="button" onClick={() => setOpen({ kind: "delete" })}>
                            <BinIcon />
                            {t.delete}
                        </button>
                    )}
                    {movie.website && (
                        <a className="button" href={movie.website} rel="noreferrer noopener">
                            <LinkIcon />
                            {t.official_site}
                        </a>
                    )}
                </div>
                <section aria-labelledby="cast">
                    <div className="section-head">
                        <h2 id="cast">{t.cast}</h2>
                        {may.role.create && (
                            <button type="button" className="button" onClick={() => setOpen({ kind: "add" })}>
                                <PlusIcon />
                                {t.add_to_cast}
                            </button>
                        )}
                    </div>
                    {movie.role.length === 0 && <p className="muted">{t.no_cast}</p>}
                    <ul className="rows">
                        {movie.role.map((role) => (
                            <li key={role.id} className="row">
                                <Link to={`/actors/${role.actor.id}`} className="row-link">
                                    <Portrait name={role.actor.name} address={role.actor.portrait} />
                                    <span>
                                        <span className="card-title">{role.actor.name}</span>
                                        {role.character && <span className="card-about">{t.plays(role.character)}</span>}
                                    </span>
                                </Link>
                                {may.role.update && (
                                    <button type="button" className="icon-button" aria-label={t.edit_role_of(role.actor.name)} onClick={() => setOpen({ kind: "edit", role })}>
                                        <PencilIcon />
                                    </button>
                                )}
                                {may.role.remove && (
                                    <button type="button" className="icon-button" aria-label={t.remove_role_of(role.actor.name)} onClick={() => setOpen({ kind: "remove", role })}>
                                        <BinIcon />
                                    </button>
                                )}
                            </li>
                        ))}
                    </ul>
                </section>
            </div>
            {open?.kind === "add" && <RoleDialog of={{ movie: movie.id }} onClose={close} />}
            {open?.kind === "edit" && <RoleDialog of={{ movie: movie.id }} role={shown(open.role)} onClose={close} />}
            {open?.kind === "remove" && <RemoveRoleDialog role={shown(open.role)} onClose={close} />}
            {open?.kind === "delete" && (
                <DeleteDialog model="movie" id={movie.id} title={t.delete_movie(movie.title)} text={t.delete_movie_text} onDone={() => navigate("/movies")} onClose={close} />
            )}
        </article>
    );
}
