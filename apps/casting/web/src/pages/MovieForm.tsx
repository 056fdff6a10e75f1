import { useNavigate, useParams } from "react-router-dom";

import { useForm } from "../lib/form";
import { useTexts } from "../lib/preferences";
import { useRecord, type WholeMovie } from "../lib/records";
import { useSession } from "../lib/session";
import { SelectField, TextField } from "../ui/fields";
import { FormFrame } from "../ui/FormFrame";
import { Failed, Loading, NotFound, useTitle } from "../ui/states";
import { useToast } from "../ui/Toasts";

const names = ["title", "original_title", "release_date", "genre", "duration_minutes", "director", "original_language", "poster", "website"];

export function MovieForm() {
    const { id } = useParams();
    const { may } = useSession();
    const movie = useRecord<WholeMovie>("movie", id);
    if (id === undefined) return may.movie.create ? <Form /> : <NotFound />;
    if (movie.isPending) return <Loading />;
    if (movie.isError) return <Failed error={movie.error} onRetry={() => movie.refetch()} />;
    return movie.data && may.movie.update ? <Form movie={movie.data} /> : <NotFound />;
}

function Form({ movie }: { movie?: WholeMovie }) {
    const t = useTexts();
    const toast = useToast();
    const navigate = useNavigate();
    const title = movie ? t.edit_movie : t.new_movie;
    useTitle(title);
    const { form, submit, field, problem, busy } = useForm({
        model: "movie",
        id: movie?.id,
        names,
        numbers: ["duration_minutes"],
        required: ["title", "release_date"],
        record: movie,
        onSaved: (id) => {
            toast(t.saved);
            navigate(`/movies/${id}`, { replace: true });
        },
    });
    return (
        <FormFrame title={title} form={form} message={problem.message} busy={busy} back={movie ? `/movies/${movie.id}` : "/movies"} onSubmit={submit}>
            <TextField {...field("title")} label={t.title} maxLength={80} wide autoFocus={!movie} />
            <TextField {...field("original_title")} label={t.original_title} help={t.original_title_help} maxLength={120} wide />
            <TextField {...field("release_date")} label={t.release_date} help={t.release_date_help} type="date" />
            <SelectField {...field("genre")} label={t.genre} choices={t.genres} none={t.none_chosen} />
            <TextField {...field("director")} label={t.director} maxLength={120} />
            <TextField {...field("duration_minutes")} label={t.duration} type="number" />
            <TextField {...field("original_language")} label={t.original_language} help={t.original_language_help} maxLength={2} />
            <TextField {...field("website")} label={t.website} type="url" />
            <TextField {...field("poster")} label={t.poster} type="url" wide />
        </FormFrame>
    );
}
