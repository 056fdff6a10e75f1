import { createContext, useCallback, useContext, useRef, useState, type ReactNode } from "react";

const Context = createContext<(text: string) => void>(() => {});
const shown_ms = 4_000;

/** Short words of what was done; read aloud, and gone by themselves. */
export function ToastProvider({ children }: { children: ReactNode }) {
    const [text, setText] = useState("");
    const timer = useRef(0);
    const show = useCallback((next: string) => {
        setText(next);
        window.clearTimeout(timer.current);
        timer.current = window.setTimeout(() => setText(""), shown_ms);
    }, []);
    return (
        <Context.Provider value={show}>
            {children}
            <div className="toasts" role="status">
                {text && <p className="toast">{text}</p>}
            </div>
        </Context.Provider>
    );
}

export const useToast = () => useContext(Context);
