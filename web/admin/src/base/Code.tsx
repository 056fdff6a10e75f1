import CopyIcon from "@mui/icons-material/ContentCopy";
import { Box, IconButton, Tooltip } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

/** Browsers lend the clipboard to pages by https and of this machine only. */
const canCopy = window.isSecureContext;

/** Text for machines, to read and to copy. */
export function Code({ text, label }: { text: string; label?: string }) {
    const translate = useTranslate();
    const [copied, setCopied] = useState(false);
    const words = translate(copied ? "socle.common.copied" : "socle.common.copy");
    const copy = async () => {
        await navigator.clipboard.writeText(text);
        setCopied(true);
    };
    return (
        <Box sx={{ position: "relative", minWidth: 0 }}>
            <Box
                component="pre" tabIndex={0} aria-label={label}
                sx={{ m: 0, p: 1.5, pr: 6, borderRadius: 1, bgcolor: "background.default", border: 1, borderColor: "divider", overflow: "auto", maxHeight: 420, fontSize: "0.82rem", fontFamily: "ui-monospace, monospace" }}
            >
                {text}
            </Box>
            {canCopy && (
                <Tooltip title={words}>
                    <IconButton size="small" aria-label={words} onClick={() => void copy()} sx={{ position: "absolute", top: 6, right: 6, bgcolor: "background.paper" }}>
                        <CopyIcon fontSize="small" />
                    </IconButton>
                </Tooltip>
            )}
        </Box>
    );
}
