import AddIcon from "@mui/icons-material/Add";
import ImportIcon from "@mui/icons-material/FileUploadOutlined";
import { Box, Button, Typography } from "@mui/material";
import type { ReactNode } from "react";
import { useListContext, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import type { Model } from "../base/definition";
import { useFormats } from "../base/format";
import { Page } from "../base/Page";
import { ExportButton } from "../transfer/ExportButton";

export function ListHeading({ model, children }: { model: Model; children: ReactNode }) {
    const translate = useTranslate();
    const mayCreate = model.may.create !== "none";
    return (
        <Page
            title={model.title}
            beside={<Count />}
            actions={
                <>
                    {mayCreate && <Button component={Link} to={`/import/${model.name}`} startIcon={<ImportIcon />}>{translate("socle.records.import")}</Button>}
                    <ExportButton model={model} />
                    {mayCreate && (
                        <Button component={Link} to={`/${model.name}/create`} variant="contained" startIcon={<AddIcon />}>
                            {translate("socle.common.create")}
                        </Button>
                    )}
                </>
            }
        >
            <Box>{children}</Box>
        </Page>
    );
}

function Count() {
    const translate = useTranslate();
    const formats = useFormats();
    const { total, meta } = useListContext();
    if (total === undefined) return null;
    const key = meta?.guessed ? "socle.records.count_guess" : "socle.records.count";
    return <Typography color="text.secondary" role="status" noWrap>{translate(key, { smart_count: total }).replace(String(total), formats.number(total))}</Typography>;
}
