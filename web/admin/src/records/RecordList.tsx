import { Paper } from "@mui/material";
import { ListBase, useResourceContext } from "react-admin";
import { modelOf } from "../base/definition";
import { FilterChips } from "../lists/FilterChips";
import { ListBar } from "../lists/ListBar";
import { ListFoot } from "../lists/ListFoot";
import { ListHeading } from "../lists/ListHeading";
import { NamedFilters } from "../lists/NamedFilters";
import { PastNotice } from "../lists/PastNotice";
import { RecordTable } from "../lists/RecordTable";

const PAGE_SIZE = 25;

/** All records of a model that the person may read. */
export function RecordList() {
    const model = modelOf(useResourceContext());
    return (
        <ListBase
            key={model.name} perPage={PAGE_SIZE} sort={{ field: "", order: "ASC" }} disableAuthentication
            queryOptions={{ placeholderData: (previous) => previous }}
        >
            <ListHeading model={model}>
                <Paper variant="outlined" sx={{ overflow: "hidden" }}>
                    <NamedFilters model={model} />
                    <ListBar model={model} />
                    <FilterChips model={model} />
                    <PastNotice />
                    <RecordTable model={model} />
                    <ListFoot />
                </Paper>
            </ListHeading>
        </ListBase>
    );
}
