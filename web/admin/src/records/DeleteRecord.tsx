import DeleteIcon from "@mui/icons-material/DeleteOutline";
import { Button } from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNotify, useTranslate } from "react-admin";
import { useNavigate } from "react-router-dom";
import { useAnnounce } from "../base/announce";
import { Ask } from "../base/Ask";
import type { Model } from "../base/definition";
import { useWords } from "../base/Problem";
import { deleteRecords } from "./rest";

interface Props {
    model: Model;
    ids: (string | number)[];
    /** Where to go afterwards. */
    after?: string;
    onDone?: () => void;
}

export function DeleteRecord({ model, ids, after, onDone }: Props) {
    const translate = useTranslate();
    const notify = useNotify();
    const words = useWords();
    const announce = useAnnounce();
    const navigate = useNavigate();
    const queryClient = useQueryClient();
    const [asking, setAsking] = useState(false);
    const run = async () => {
        setAsking(false);
        try {
            const { requestId, rows } = await deleteRecords(model, ids);
            onDone?.();
            if (after) navigate(after);
            await queryClient.invalidateQueries();
            announce(translate("socle.records.deleted", { smart_count: rows.length }), model.history ? requestId : undefined);
        } catch (error) {
            notify(words(error), { type: "error" });
        }
    };
    return (
        <>
            <Button color="error" startIcon={<DeleteIcon />} onClick={() => setAsking(true)}>{translate("socle.common.remove")}</Button>
            <Ask
                open={asking} title={translate("socle.records.delete_title", { smart_count: ids.length })}
                text={translate(model.history ? "socle.records.delete_text" : "socle.records.delete_final")}
                act={translate("socle.common.remove")} onYes={() => void run()} onNo={() => setAsking(false)}
            />
        </>
    );
}
