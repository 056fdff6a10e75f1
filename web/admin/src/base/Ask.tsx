import { Button, Dialog, DialogActions, DialogContent, DialogContentText, DialogTitle } from "@mui/material";
import { useId, type ReactNode } from "react";
import { useTranslate } from "react-admin";

interface Props {
    open: boolean;
    title: string;
    text?: string;
    act: string;
    disabled?: boolean;
    onYes: () => void;
    onNo: () => void;
    children?: ReactNode;
}

/** A question before something that one may regret. */
export function Ask({ open, title, text, act, disabled, onYes, onNo, children }: Props) {
    const translate = useTranslate();
    const id = useId();
    return (
        <Dialog open={open} onClose={onNo} aria-labelledby={id} fullWidth maxWidth="xs">
            <DialogTitle id={id}>{title}</DialogTitle>
            <DialogContent>
                {text && <DialogContentText>{text}</DialogContentText>}
                {children}
            </DialogContent>
            <DialogActions>
                <Button onClick={onNo}>{translate("socle.common.cancel")}</Button>
                <Button variant="contained" onClick={onYes} disabled={disabled} autoFocus={!children}>{act}</Button>
            </DialogActions>
        </Dialog>
    );
}
