import { Alert, Portal, Snackbar } from "@mui/material";
import { useEffect, useState } from "react";
import { useNotificationContext, useTranslate, type NotificationPayload } from "react-admin";

const SHOWN_MS = 5000;

/** What was done, or went wrong: the newest at once, whatever is still shown. */
export function Announcements() {
    const translate = useTranslate();
    const { notifications, takeNotification } = useNotificationContext();
    const [current, setCurrent] = useState<NotificationPayload>();
    useEffect(() => {
        if (notifications.length > 0) setCurrent(takeNotification() ?? undefined);
    }, [notifications, takeNotification]);
    if (!current) return null;
    const { message, type, notificationOptions } = current;
    const args = notificationOptions?.messageArgs;
    const close = () => setCurrent(undefined);
    // Straight in the body of the page: what is behind an open dialog is hidden from screen readers.
    return (
        <Portal>
            <Snackbar
                key={String(message) + String(notifications.length)} open anchorOrigin={{ vertical: "bottom", horizontal: "left" }} autoHideDuration={notificationOptions?.autoHideDuration ?? SHOWN_MS}
                onClose={(_, reason) => reason !== "clickaway" && close()}
            >
                <Alert severity={severityOf(type)} variant="filled" onClose={close} sx={{ alignItems: "center" }}>
                    {typeof message === "string" ? translate(message, { _: message, ...args }) : message}
                </Alert>
            </Snackbar>
        </Portal>
    );
}

function severityOf(type: NotificationPayload["type"]) {
    return type === "error" || type === "warning" || type === "success" ? type : "info";
}
