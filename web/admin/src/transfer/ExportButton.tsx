import ExportIcon from "@mui/icons-material/FileDownloadOutlined";
import { Button } from "@mui/material";
import { lazy, Suspense, useState } from "react";
import { useTranslate } from "react-admin";
import type { Model } from "../base/definition";

const ExportDialog = lazy(() => import("./ExportDialog"));

export function ExportButton({ model }: { model: Model }) {
    const translate = useTranslate();
    const [open, setOpen] = useState(false);
    return (
        <>
            <Button startIcon={<ExportIcon />} onClick={() => setOpen(true)}>{translate("socle.records.export")}</Button>
            {open && <Suspense fallback={null}><ExportDialog model={model} onClose={() => setOpen(false)} /></Suspense>}
        </>
    );
}
