import { Box, Button, Paper, Typography } from "@mui/material";
import { useEffect, useRef, type ReactNode } from "react";
import { useTranslate } from "react-admin";
import { useFormState } from "react-hook-form";

interface Props {
    save: string;
    children?: ReactNode;
    always?: boolean;
}

/** Save, at hand at the foot of the window while there is something to save. Control + S does it, too. */
export function FormBar({ save, children, always }: Props) {
    const translate = useTranslate();
    const button = useRef<HTMLButtonElement>(null);
    const { isDirty, isSubmitting } = useFormState();
    useEffect(() => {
        const onKey = (event: KeyboardEvent) => {
            if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return;
            event.preventDefault();
            button.current?.form?.requestSubmit();
        };
        window.addEventListener("keydown", onKey);
        return () => window.removeEventListener("keydown", onKey);
    }, []);
    if (!isDirty && !always) return null;
    return (
        <Paper variant="outlined" sx={{ position: "sticky", bottom: 8, zIndex: 3, mt: 1.5, p: 1, pl: 2, display: "flex", alignItems: "center", gap: 1 }}>
            <Typography color="text.secondary" sx={{ flex: 1 }} role="status">{isDirty ? translate("socle.records.unsaved") : ""}</Typography>
            <Box sx={{ display: "flex", gap: 1 }}>
                {children}
                <Button ref={button} type="submit" variant="contained" disabled={isSubmitting}>
                    {isSubmitting ? translate("socle.records.saving") : save}
                </Button>
            </Box>
        </Paper>
    );
}
