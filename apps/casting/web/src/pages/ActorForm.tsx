import { useNavigate, useParams } from "react-router-dom";

import { useForm } from "../lib/form";
import { useTexts } from "../lib/preferences";
import { useRecord, type WholeActor } from "../lib/records";
import { useSession } from "../lib/session";
import { SelectField, TextField } from "../ui/fields";
import { FormFrame } from "../ui/FormFrame";
import { Failed, Loading, NotFound, useTitle } from "../ui/states";
import { useToast } from "../ui/Toasts";

const names = ["name", "birth_date", "age", "gender", "phone", "email", "portrait", "website"];

export function ActorForm() {
    const { id } = useParams();
    const { may } = useSession();
    const actor = useRecord<WholeActor>("actor", id);
    if (id === undefined) return may.actor.create ? <Form /> : <NotFound />;
    if (actor.isPending) return <Loading />;
    if (actor.isError) return <Failed error={actor.error} onRetry={() => actor.refetch()} />;
    return actor.data && may.actor.update ? <Form actor={actor.data} /> : <NotFound />;
}

function Form({ actor }: { actor?: WholeActor }) {
    const t = useTexts();
    const toast = useToast();
    const navigate = useNavigate();
    const title = actor ? t.edit_actor : t.new_actor;
    useTitle(title);
    const { form, submit, field, problem, busy } = useForm({
        model: "actor",
        id: actor?.id,
        names,
        numbers: ["age"],
        required: ["name"],
        record: actor,
        onSaved: (id) => {
            toast(t.saved);
            navigate(`/actors/${id}`, { replace: true });
        },
    });
    return (
        <FormFrame title={title} form={form} message={problem.message} busy={busy} back={actor ? `/actors/${actor.id}` : "/actors"} onSubmit={submit}>
            <TextField {...field("name")} label={t.name} maxLength={120} wide autoFocus={!actor} />
            <TextField {...field("birth_date")} label={t.birth_date} type="date" />
            <TextField {...field("age")} label={t.age} help={t.age_help} type="number" />
            <SelectField {...field("gender")} label={t.gender} choices={t.genders} none={t.none_chosen} />
            <TextField {...field("phone")} label={t.phone} type="tel" />
            <TextField {...field("email")} label={t.email} type="email" />
            <TextField {...field("website")} label={t.website} type="url" />
            <TextField {...field("portrait")} label={t.portrait} type="url" wide />
        </FormFrame>
    );
}
