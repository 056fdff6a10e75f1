import { useLayoutEffect, useRef, type ReactNode } from "react";

import { useTexts } from "../lib/preferences";
import { CloseIcon } from "./icons";

interface Props {
    title: string;
    onClose: () => void;
    children: ReactNode;
}

/** The browser's own modal dialog: it keeps the focus inside, Escape closes it. */
export function Dialog({ title, onClose, children }: Props) {
    const t = useTexts();
    const element = useRef<HTMLDialogElement>(null);
    // Closed before it goes, it gives the focus back to where it was.
    useLayoutEffect(() => {
        const dialog = element.current!;
        dialog.showModal();
        return () => dialog.close();
    }, []);
    return (
        <dialog
            ref={element}
            className="dialog"
            aria-labelledby="dialog-title"
            onCancel={(event) => {
                event.preventDefault();
                onClose();
            }}
            onClick={(event) => event.target === element.current && onClose()}
        >
            <div className="dialog-inside">
                <div className="dialog-head">
                    <h2 id="dialog-title">{title}</h2>
                    <button type="button" className="icon-button" aria-label={t.close} onClick={onClose}>
                        <CloseIcon />
                    </button>
                </div>
                {children}
            </div>
        </dialog>
    );
}

interface ConfirmProps {
    title: string;
    text: string;
    action: string;
    busy: boolean;
    problem: string;
    onConfirm: () => void;
    onClose: () => void;
}

export function ConfirmDialog({ title, text, action, busy, problem, onConfirm, onClose }: ConfirmProps) {
    const t = useTexts();
    return (
        <Dialog title={title} onClose={onClose}>
            <p className="muted">{text}</p>
            {problem && (
                <p className="notice bad" role="alert">
                    {problem}
                </p>
            )}
            <div className="actions end">
                <button type="button" className="button" onClick={onClose} autoFocus>
                    {t.cancel}
                </button>
                <button type="button" className="button danger" onClick={onConfirm} disabled={busy}>
                    {action}
                </button>
            </div>
        </Dialog>
    );
}
