import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router-dom";

import { usePreferences } from "../lib/preferences";
import { useRecord, type WholeActor } from "../lib/records";
import { useSession } from "../lib/session";
import { ageOn, dateInWords } from "../lib/words";
import { BinIcon, LinkIcon, PencilIcon, PlusIcon } from "../ui/icons";
import { Portrait, Poster } from "../ui/Poster";
import { DeleteDialog, RemoveRoleDialog, RoleDialog } from "../ui/RoleDialogs";
import { Failed, Loading, NotFound, useTitle } from "../ui/states";

type ActorRole = WholeActor["role"][number];
type Open = { kind: "add" } | { kind: "delete" } | { kind: "edit" | "remove"; role: ActorRole } | null;

const shown = (role: ActorRole) => ({ id: role.id, character: role.character, name: role.movie.title });

export function ActorPage() {
    const { id } = useParams();
    const actor = useRecord<WholeActor>("actor", id);
    if (actor.isPending) return <Loading />;
    if (actor.isError) return <Failed error={actor.error} onRetry={() => actor.refetch()} />;
    return actor.data ? <Shown actor={actor.data} /> : <NotFound />;
}

function Shown({ actor }: { actor: WholeActor }) {
    const { t, language } = usePreferences();
    const { may } = useSession();
    const navigate = useNavigate();
    const [open, setOpen] = useState<Open>(null);
    const close = () => setOpen(null);
    useTitle(actor.name);
    const age = actor.birth_date ? ageOn(actor.birth_date, new Date()) : actor.age;
    const facts = [
        actor.birth_date && t.born(dateInWords(actor.birth_date, language)),
        age !== null && t.years_old(age),
        actor.gender && (t.genders[actor.gender] ?? actor.gender),
    ].filter(Boolean);
    const films = [...actor.role].sort((a, b) => b.movie.release_date.localeCompare(a.movie.release_date));
    return (
        <article className="page detail person">
            <div className="detail-picture">
                <Portrait name={actor.name} address={actor.portrait} large />
            </div>
            <div className="detail-text">
                <h1>{actor.name}</h1>
                <ul className="facts">
                    {facts.map((fact) => (
                        <li key={String(fact)}>{fact}</li>
                    ))}
                </ul>
                {(actor.phone || actor.email) && (
                    <ul className="facts">
                        {actor.phone && (
                            <li>
                                <a href={`tel:${actor.phone}`}>{actor.phone}</a>
                            </li>
                        )}
                        {actor.email && (
                            <li>
                                <a href={`mailto:${actor.email}`}>{actor.email}</a>
                            </li>
                        )}
                    </ul>
                )}
                <div className="actions">
                    {may.actor.update && (
                        <Link className="button" to={`/actors/${actor.id}/edit`}>
                            <PencilIcon />
                            {t.edit}
                        </Link>
                    )}
                    {may.actor.remove && (
                        <button type="button" className="button" onClick={() => setOpen({ kind: "delete" })}>
                            <BinIcon />
                            {t.delete}
                        </button>
                    )}
                    {actor.website && (
                        <a className="button" href={actor.website} rel="noreferrer noopener">
                            <LinkIcon />
                            {t.official_site}
                        </a>
                    )}
                </div>
                <section aria-labelledby="films">
                    <div className="section-head">
                        <h2 id="films">{t.filmography}</h2>
                        {may.role.create && (
                            <button type="button" className="button" onClick={() => setOpen({ kind: "add" })}>
                                <PlusIcon />
                                {t.add_to_movie}
                            </button>
                        )}
                    </div>
                    {films.length === 0 && <p className="muted">{t.no_films}</p>}
                    <ul className="rows">
                        {films.map((role) => (
                            <li key={role.id} className="row">
                                <Link to={`/movies/${role.movie.id}`} className="row-link">
                                    <span className="row-poster">
                                        <Poster movie={role.movie} />
                                    </span>
                                    <span>
                                        <span className="card-title">{role.movie.title}</span>
                                        <span className="card-about">
                                            {[role.movie.release_date.slice(0, 4), role.character && t.plays(role.character)].filter(Boolean).join(" · ")}
                                        </span>
                                    </span>
                                </Link>
                                {may.role.update && (
                                    <button type="button" className="icon-button" aria-label={t.edit_role_of(role.movie.title)} onClick={() => setOpen({ kind: "edit", role })}>
                                        <PencilIcon />
                                    </button>
                                )}
                                {may.role.remove && (
                                    <button type="button" className="icon-button" aria-label={t.remove_movie_of(role.movie.title)} onClick={() => setOpen({ kind: "remove", role })}>
                                        <BinIcon />
                                    </button>
                                )}
                            </li>
                        ))}
                    </ul>
                </section>
            </div>
            {open?.kind === "add" && <RoleDialog of={{ actor: actor.id }} onClose={close} />}
            {open?.kind === "edit" && <RoleDialog of={{ actor: actor.id }} role={shown(open.role)} onClose={close} />}
            {open?.kind === "remove" && <RemoveRoleDialog role={shown(open.role)} onClose={close} />}
            {open?.kind === "delete" && (
                <DeleteDialog model="actor" id={actor.id} title={t.delete_actor(actor.name)} text={t.delete_actor_text} onDone={() => navigate("/actors")} onClose={close} />
            )}
        </article>
    );
}
