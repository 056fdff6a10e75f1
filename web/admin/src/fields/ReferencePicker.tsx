import { AutocompleteInput, ReferenceInput, useCreateSuggestionContext, useTranslate } from "react-admin";
import { displayOf, findModel, type Row } from "../base/definition";
import { RecordDialog } from "../records/RecordDialog";
import type { Person } from "../people/people";
import { emptyToNull } from "./empty";
import type { SpecialProps } from "./FieldInput";

/** A record of another model: found by typing, or made on the spot. */
export function ReferencePicker({ field, validate, autoFocus }: SpecialProps) {
    const translate = useTranslate();
    const target = findModel(field.to);
    const name = field.to ?? "";
    const optionText = (record: Row | undefined) => (target ? displayOf(target, record) : ((record as Person | undefined)?.email ?? String(record?.id ?? "")));
    const mayCreate = target && target.may.create !== "none" && !target.builtin;
    return (
        <ReferenceInput source={field.name} reference={name} sort={{ field: "", order: "ASC" }} perPage={20}>
            <AutocompleteInput
                label={field.title} helperText={field.help ?? false} validate={validate} fullWidth autoFocus={autoFocus} parse={emptyToNull}
                optionText={optionText} inputText={optionText} matchSuggestion={() => true} noOptionsText={translate("ra.navigation.no_results", { _: "…" })}
                filterToQuery={(q: string) => ({ q })} create={mayCreate ? <CreateSuggestion model={name} /> : undefined}
                createItemLabel={mayCreate ? "socle.records.create_new" : undefined}
            />
        </ReferenceInput>
    );
}

function CreateSuggestion({ model }: { model: string }) {
    const { filter, onCancel, onCreate } = useCreateSuggestionContext();
    return <RecordDialog name={model} suggested={filter} onClose={onCancel} onSaved={(row) => onCreate(row)} />;
}
