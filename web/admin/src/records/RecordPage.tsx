import { Box, Button } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useResourceContext, useTranslate } from "react-admin";
import { Link, useParams } from "react-router-dom";
import { displayOf, modelOf, type Model } from "../base/definition";
import { Empty } from "../base/Empty";
import { Page } from "../base/Page";
import { Problem, Waiting } from "../base/Problem";
import { DeleteRecord } from "./DeleteRecord";
import { RecordForm } from "./RecordForm";
import { RecordShown } from "./RecordShown";
import { RelatedTables } from "./RelatedTables";
import { readForEdit, readShown } from "./rest";

const RecordHistory = lazy(() => import("../history/RecordHistory"));

/** A record: its form, what belongs to it, and what became of it. */
export function RecordPage() {
    const model = modelOf(useResourceContext());
    const { id = "" } = useParams();
    const shown = useQuery({ queryKey: ["record", model.name, id, "shown"], queryFn: () => readShown(model, id) });
    if (shown.error) return <Problem error={shown.error} retry={shown.refetch} />;
    if (shown.isPending) return <Waiting />;
    const history = model.history && (
        <Suspense fallback={<Waiting />}><RecordHistory key={id} model={model} id={id} /></Suspense>
    );
    if (!shown.data) return <Gone model={model} history={history} />;
    const mayChange = model.may.update !== "none";
    return (
        <Page
            title={displayOf(model, shown.data)}
            beside={<Button component={Link} to={`/${model.name}`} size="small">{model.title}</Button>}
            actions={model.may.delete !== "none" && <DeleteRecord model={model} ids={[shown.data.id]} after={`/${model.name}`} />}
        >
            <Columns history={history}>
                {mayChange ? <Editing key={id} model={model} id={id} /> : <RecordShown fields={model.fields} record={shown.data} />}
                {mayChange && <RecordShown fields={model.fields.filter((field) => field.computed || field.readonly || field.name === model.key.name)} record={shown.data} />}
                <RelatedTables model={model} id={shown.data.id} />
            </Columns>
        </Page>
    );
}

function Editing({ model, id }: { model: Model; id: string }) {
    const found = useQuery({ queryKey: ["record", model.name, id, "edit"], queryFn: () => readForEdit(model, id), gcTime: 0 });
    if (found.error) return <Problem error={found.error} retry={found.refetch} />;
    if (!found.data) return <Waiting />;
    return <RecordForm model={model} found={found.data} />;
}

function Columns({ children, history }: { children: React.ReactNode; history: React.ReactNode }) {
    return (
        <Box sx={{ display: "grid", gridTemplateColumns: { xs: "minmax(0,1fr)", lg: history ? "minmax(0,1fr) 360px" : "minmax(0,1fr)" }, gap: 2, alignItems: "start" }}>
            <Box sx={{ display: "flex", flexDirection: "column", gap: 2, minWidth: 0 }}>{children}</Box>
            {history}
        </Box>
    );
}

function Gone({ model, history }: { model: Model; history: React.ReactNode }) {
    const translate = useTranslate();
    return (
        <Page title={model.title}>
            <Columns history={history}>
                <Empty text={translate("socle.records.not_found")} hint={history ? translate("socle.records.deleted_hint") : undefined}>
                    <Button component={Link} to={`/${model.name}`} variant="outlined">{model.title}</Button>
                </Empty>
            </Columns>
        </Page>
    );
}
