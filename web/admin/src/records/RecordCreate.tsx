import { Button, Paper } from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Form, useResourceContext, useTranslate } from "react-admin";
import { useNavigate } from "react-router-dom";
import { useAnnounce } from "../base/announce";
import { modelOf, writableFields } from "../base/definition";
import { Page } from "../base/Page";
import { FormBar } from "./FormBar";
import { FormProblem, useSubmissionErrors } from "./FormProblem";
import { RecordFields } from "./RecordFields";
import { createRecord } from "./rest";
import { defaultsOf, newValues } from "./values";

export function RecordCreate() {
    const model = modelOf(useResourceContext());
    const translate = useTranslate();
    const navigate = useNavigate();
    const queryClient = useQueryClient();
    const announce = useAnnounce();
    const errorsOf = useSubmissionErrors(model);
    const [saved, setSaved] = useState(false);
    const initial = useMemo(() => defaultsOf(model), [model]);

    const save = async (values: Record<string, unknown>) => {
        try {
            const { rows, requestId } = await createRecord(model, newValues(model, values));
            setSaved(true);
            await queryClient.invalidateQueries();
            announce(translate("socle.records.created"), model.history ? requestId : undefined);
            setTimeout(() => navigate(`/${model.name}/${encodeURIComponent(String(rows[0]!.id))}`));
        } catch (refused) {
            return errorsOf(refused);
        }
    };
    return (
        <Page title={translate("socle.records.create", { name: model.title })} wide={false}>
            <Form disableInvalidFormNotification defaultValues={initial} onSubmit={save} warnWhenUnsavedChanges={!saved}>
                <Paper variant="outlined" sx={{ p: 2 }}>
                    <FormProblem />
                    <RecordFields fields={writableFields(model)} focus />
                </Paper>
                <FormBar always save={translate("socle.common.create")}>
                    <Button onClick={() => navigate(`/${model.name}`)}>{translate("socle.common.cancel")}</Button>
                </FormBar>
            </Form>
        </Page>
    );
}
