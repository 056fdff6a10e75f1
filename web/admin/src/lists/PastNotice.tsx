import { Alert, Button } from "@mui/material";
import { useTranslate } from "react-admin";
import { useFormats } from "../base/format";
import { useListFilter } from "./useListFilter";

export function PastNotice() {
    const translate = useTranslate();
    const formats = useFormats();
    const [filter, change] = useListFilter();
    if (!filter.as_of) return null;
    return (
        <Alert severity="info" square action={<Button color="inherit" onClick={() => change({ as_of: undefined })}>{translate("socle.records.as_of_back")}</Button>}>
            <strong>{formats.instant(filter.as_of)}</strong> – {translate("socle.records.as_of_text")}
        </Alert>
    );
}
