import { useCallback } from "react";
import { Link } from "react-router-dom";

import { useAsked } from "../lib/asked";
import { usePreferences } from "../lib/preferences";
import { useList, type MovieCard } from "../lib/records";
import { useSession } from "../lib/session";
import { numberInWords } from "../lib/words";
import { PlusIcon } from "../ui/icons";
import { Chips, Pager, PickOne, SearchBox } from "../ui/ListTools";
import { Poster } from "../ui/Poster";
import { CardSkeletons, Empty, Failed, useTitle } from "../ui/states";

export function MovieTile({ movie, under }: { movie: MovieCard; under?: string }) {
    const about = under ?? [movie.release_date.slice(0, 4), movie.director].filter(Boolean).join(" · ");
    return (
        <li className="card movie">
            <Link to={`/movies/${movie.id}`}>
                <Poster movie={movie} />
                <span className="card-title">{movie.title}</span>
                <span className="card-about">{about}</span>
            </Link>
        </li>
    );
}

export function Movies() {
    const { t, language } = usePreferences();
    const { may } = useSession();
    const { asked, change } = useAsked("newest");
    const list = useList<MovieCard>("movie", asked);
    const search = useCallback((words: string) => change("q", words, { replace: true }), [change]);
    useTitle(t.movies);
    const found = list.data;
    return (
        <div className="page">
            <div className="page-head">
                <div>
                    <h1>{t.movies}</h1>
                    <p className="muted" aria-live="polite">
                        {found ? t.movies_found(found.total, numberInWords(found.total, language)) : " "}
                    </p>
                </div>
                {may.movie.create && (
                    <Link className="button primary" to="/movies/new">
                        <PlusIcon />
                        {t.new_movie}
                    </Link>
                )}
            </div>
            <div className="tools">
                <SearchBox label={t.search_movies} value={asked.words} onChange={search} />
                <PickOne label={t.genre} choices={t.genres} none={t.any_genre} value={asked.genre ?? ""} onChange={(value) => change("genre", value)} />
                <PickOne
                    label={t.sort}
                    choices={{ newest: t.newest, oldest: t.oldest, by_title: t.by_title }}
                    value={asked.order}
                    onChange={(value) => change("sort", value === "newest" ? "" : value)}
                />
            </div>
            <Chips label={t.filters} choices={t.movie_filters} value={asked.filter} onChange={(value) => change("filter", value)} />
            {list.isError && <Failed error={list.error} onRetry={() => list.refetch()} />}
            {list.isPending && <CardSkeletons kind="movies" />}
            {found && found.items.length === 0 && (
                <Empty title={t.nothing_found} text={t.nothing_found_hint}>
                    <Link className="button" to="/movies">
                        {t.clear_search}
                    </Link>
                </Empty>
            )}
            {found && found.items.length > 0 && (
                <ul className={list.isPlaceholderData ? "cards movies waiting" : "cards movies"}>
                    {found.items.map((movie) => (
                        <MovieTile key={movie.id} movie={movie} />
                    ))}
                </ul>
            )}
            {found && <Pager page={asked.page} total={found.total} onChange={(page) => change("page", page > 1 ? String(page) : "")} />}
        </div>
    );
}
