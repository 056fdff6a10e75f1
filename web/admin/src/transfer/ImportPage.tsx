import { useState } from "react";
import { useTranslate } from "react-admin";
import { useParams } from "react-router-dom";
import { modelOf } from "../base/definition";
import { Page } from "../base/Page";
import { ChooseFile } from "./ChooseFile";
import { ImportPlan } from "./ImportPlan";
import type { Sheet } from "./sheets";

/** A file becomes records: choose it, say which column goes where, try it, do it. */
export default function ImportPage() {
    const translate = useTranslate();
    const { name } = useParams();
    const model = modelOf(name);
    const [sheet, setSheet] = useState<Sheet>();
    return (
        <Page title={translate("socle.transfer.import_title", { name: model.title })} wide={false}>
            {sheet ? <ImportPlan model={model} sheet={sheet} onAnother={() => setSheet(undefined)} /> : <ChooseFile onRead={setSheet} />}
        </Page>
    );
}
