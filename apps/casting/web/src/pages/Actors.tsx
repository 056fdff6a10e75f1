import { useCallback } from "react";
import { Link } from "react-router-dom";

import { useAsked } from "../lib/asked";
import { usePreferences } from "../lib/preferences";
import { useList, type ActorCard } from "../lib/records";
import { useSession } from "../lib/session";
import { numberInWords } from "../lib/words";
import { PlusIcon } from "../ui/icons";
import { Chips, Pager, PickOne, SearchBox } from "../ui/ListTools";
import { Portrait } from "../ui/Poster";
import { CardSkeletons, Empty, Failed, useTitle } from "../ui/states";

export function Actors() {
    const { t, language } = usePreferences();
    const { may } = useSession();
    const { asked, change } = useAsked("by_name");
    const list = useList<ActorCard>("actor", asked);
    const search = useCallback((words: string) => change("q", words, { replace: true }), [change]);
    useTitle(t.actors);
    const found = list.data;
    return (
        <div className="page">
            <div className="page-head">
                <div>
                    <h1>{t.actors}</h1>
                    <p className="muted" aria-live="polite">
                        {found ? t.actors_found(found.total, numberInWords(found.total, language)) : " "}
                    </p>
                </div>
                {may.actor.create && (
                    <Link className="button primary" to="/actors/new">
                        <PlusIcon />
                        {t.new_actor}
                    </Link>
                )}
            </div>
            <div className="tools">
                <SearchBox label={t.search_actors} value={asked.words} onChange={search} />
                <PickOne
                    label={t.sort}
                    choices={{ by_name: t.by_name, busiest: t.busiest, youngest: t.youngest }}
                    value={asked.order}
                    onChange={(value) => change("sort", value === "by_name" ? "" : value)}
                />
            </div>
            <Chips label={t.filters} choices={t.actor_filters} value={asked.filter} onChange={(value) => change("filter", value)} />
            {list.isError && <Failed error={list.error} onRetry={() => list.refetch()} />}
            {list.isPending && <CardSkeletons kind="actors" />}
            {found && found.items.length === 0 && (
                <Empty title={t.nothing_found} text={t.nothing_found_hint}>
                    <Link className="button" to="/actors">
                        {t.clear_search}
                    </Link>
                </Empty>
            )}
            {found && found.items.length > 0 && (
                <ul className={list.isPlaceholderData ? "cards actors waiting" : "cards actors"}>
                    {found.items.map((actor) => (
                        <li key={actor.id} className="card actor">
                            <Link to={`/actors/${actor.id}`}>
                                <Portrait name={actor.name} address={actor.portrait} />
                                <span>
                                    <span className="card-title">{actor.name}</span>
                                    <span className="card-about">{t.roles_count(actor.role_count)}</span>
                                </span>
                            </Link>
                        </li>
                    ))}
                </ul>
            )}
            {found && <Pager page={asked.page} total={found.total} onChange={(page) => change("page", page > 1 ? String(page) : "")} />}
        </div>
    );
}
