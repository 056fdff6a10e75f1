import { Pagination } from "react-admin";

const PAGE_SIZES = [25, 50, 100, 250];

export function ListFoot() {
    return <Pagination rowsPerPageOptions={PAGE_SIZES} />;
}
