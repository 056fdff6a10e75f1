import type { PostgrestError } from "@supabase/supabase-js";
import { useState, type FormEvent } from "react";

import { useTexts } from "../lib/preferences";
import { no_problem, problemOf, wordsOf } from "../lib/problems";
import { remove, save, useWrite, type Values } from "../lib/records";
import { ConfirmDialog, Dialog } from "./Dialog";
import { TextField } from "./fields";
import { Picker, type Picked } from "./Picker";
import { useToast } from "./Toasts";

interface Shown {
    id: number;
    character: string | null;
    /** Of the other side: the actor on the page of a movie. */
    name: string;
}

interface RoleDialogProps {
    /** The side that is known, and whose other side is looked for. */
    of: { movie: number } | { actor: number };
    role?: Shown;
    onClose: () => void;
}

/** Adds a role, or changes who somebody plays. */
export function RoleDialog({ of, role, onClose }: RoleDialogProps) {
    const t = useTexts();
    const toast = useToast();
    const wanted = "movie" in of ? "actor" : "movie";
    const [picked, setPicked] = useState<Picked | null>(null);
    const [character, setCharacter] = useState(role?.character ?? "");
    const [problem, setProblem] = useState(no_problem);
    const write = useWrite((client, values: Values) => save(client, "role", values, role?.id));

    const submit = async (event: FormEvent) => {
        event.preventDefault();
        if (!role && !picked) return setProblem({ fields: { [wanted]: t.choose_one }, message: "" });
        const values = { character: character.trim() || null };
        try {
            await write.mutateAsync(role ? values : { ...values, ...of, [wanted]: picked!.id });
            toast(t.saved);
            onClose();
        } catch (error) {
            const refused = error as PostgrestError;
            if (refused.code === "23505") return setProblem({ fields: { [wanted]: t.already_cast }, message: "" });
            setProblem(problemOf(refused, role ? ["character"] : [wanted, "character"], t));
        }
    };
    const title = role ? t.edit_role_of(role.name) : wanted === "actor" ? t.add_to_cast : t.add_to_movie;
    return (
        <Dialog title={title} onClose={onClose}>
            <form onSubmit={submit} noValidate className="stack">
                {!role && <Picker model={wanted} label={t[wanted]} value={picked} onChange={setPicked} problem={problem.fields[wanted]} />}
                <TextField name="character" label={t.character} help={t.character_help} value={character} onChange={setCharacter} maxLength={120} problem={problem.fields.character} autoFocus={Boolean(role)} />
                {problem.message && (
                    <p className="notice bad" role="alert">
                        {problem.message}
                    </p>
                )}
                <div className="actions end">
                    <button type="button" className="button" onClick={onClose}>
                        {t.cancel}
                    </button>
                    <button type="submit" className="button primary" disabled={write.isPending}>
                        {write.isPending ? t.saving : t.save}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}

export function RemoveRoleDialog({ role, onClose }: { role: Shown; onClose: () => void }) {
    const t = useTexts();
    return (
        <DeleteDialog model="role" id={role.id} title={t.remove_role_title(role.name)} text={t.remove_role_text} action={t.remove_role} onDone={onClose} onClose={onClose} />
    );
}

interface DeleteDialogProps {
    model: string;
    id: number;
    title: string;
    text: string;
    action?: string;
    onDone: () => void;
    onClose: () => void;
}

export function DeleteDialog({ model, id, title, text, action, onDone, onClose }: DeleteDialogProps) {
    const t = useTexts();
    const toast = useToast();
    const write = useWrite((client, which: number) => remove(client, model, which));
    const confirm = () =>
        write.mutate(id, {
            onSuccess: () => {
                toast(t.deleted);
                onDone();
            },
        });
    return (
        <ConfirmDialog
            title={title}
            text={text}
            action={action ?? t.delete}
            busy={write.isPending}
            problem={write.isError ? wordsOf(write.error, t) : ""}
            onConfirm={confirm}
            onClose={onClose}
        />
    );
}
