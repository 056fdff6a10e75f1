import { Box, Button } from "@mui/material";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";
import { Problem, Waiting } from "../base/Problem";
import { historyAddress, readHistory, stepsOf, type HistoryFilter } from "./events";
import { StepCard } from "./StepCard";
import { useSubjects } from "./useSubjects";
import { useWho } from "./useWho";

interface Props {
    filter: HistoryFilter;
    limit: number;
    /** In the history of one record it need not be named. */
    named?: boolean;
    endless?: boolean;
    nothing?: string;
}

/** Steps, the newest first. */
export function Timeline({ filter, limit, named = true, endless = true, nothing = "socle.history.nothing" }: Props) {
    const translate = useTranslate();
    const found = useInfiniteQuery({
        queryKey: ["history", filter, limit],
        queryFn: ({ pageParam }) => readHistory(pageParam),
        initialPageParam: historyAddress(filter, limit),
        getNextPageParam: (page) => page.next,
    });
    const events = found.data?.pages.flatMap((page) => page.events) ?? [];
    const who = useWho(events.flatMap((event) => (event.kind === "action" && event.object_id ? [event.by, event.object_id] : [event.by])));
    const subject = useSubjects(named ? events.filter((event) => event.kind !== "action") : []);
    if (found.error) return <Problem error={found.error} retry={found.refetch} />;
    if (found.isPending) return <Waiting />;
    if (events.length === 0) return <Box sx={{ color: "text.secondary", py: 2 }}>{translate(nothing)}</Box>;
    return (
        <>
            <Box component="ol" sx={{ m: 0, p: 0 }}>
                {stepsOf(events).map((step) => <StepCard key={step.key} step={step} who={who} subject={named ? subject : undefined} />)}
            </Box>
            {endless && found.hasNextPage && (
                <Button onClick={() => void found.fetchNextPage()} disabled={found.isFetchingNextPage}>{translate("socle.history.more")}</Button>
            )}
        </>
    );
}
