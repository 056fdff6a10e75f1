import { Alert } from "@mui/material";
import { useTranslate } from "react-admin";
import { useFormState } from "react-hook-form";
import type { Model } from "../base/definition";
import { useWords } from "../base/Problem";
import { fieldErrors } from "./fieldErrors";

/** What a form says about a refusal as a whole. */
export function FormProblem() {
    const { errors } = useFormState();
    const told = errors.root?.serverError?.message;
    return told ? <Alert severity="error" sx={{ mb: 2 }}>{told}</Alert> : null;
}

/** A refusal as react-hook-form keeps it: at the fields that the form has, else above it. */
export function useSubmissionErrors(model: Model) {
    const translate = useTranslate();
    const words = useWords();
    return (error: unknown, shown?: string[]): object => {
        const errors = fieldErrors(model, error, translate);
        const here = Object.keys(errors).some((name) => !shown || shown.includes(name));
        return here ? errors : wholeError(words(error));
    };
}

export function wholeError(message: string): object {
    return { root: { serverError: message } };
}
