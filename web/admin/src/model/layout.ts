import dagre from "@dagrejs/dagre";
import type { Definition, Field, Model } from "../base/definition";

export const LINE_HEIGHT = 20;
export const HEAD_HEIGHT = 30;
const WIDTH = 190;
const FIELDS_SHOWN = 10;

export interface Box {
    model: Model;
    fields: Field[];
    more: number;
    x: number;
    y: number;
    width: number;
    height: number;
}

export interface Arrow {
    key: string;
    points: { x: number; y: number }[];
    from: string;
    to: string;
}

export interface Plan {
    width: number;
    height: number;
    boxes: Box[];
    arrows: Arrow[];
}

/** Where models and the refs between them stand. */
export function planOf(definition: Definition): Plan {
    const graph = new dagre.graphlib.Graph({ multigraph: true });
    graph.setGraph({ rankdir: "LR", nodesep: 24, ranksep: 70, marginx: 12, marginy: 12 });
    graph.setDefaultEdgeLabel(() => ({}));
    const shown = new Map<string, Field[]>();
    for (const model of definition.models) {
        const stored = model.fields.filter((field) => !field.computed);
        const fields = stored.slice(0, FIELDS_SHOWN);
        shown.set(model.name, fields);
        const lines = fields.length + (stored.length > fields.length ? 1 : 0);
        graph.setNode(model.name, { width: WIDTH, height: HEAD_HEIGHT + lines * LINE_HEIGHT + 6 });
    }
    for (const model of definition.models) {
        for (const field of model.fields) {
            if (field.type === "ref" && field.to && shown.has(field.to)) graph.setEdge(model.name, field.to, {}, field.name);
        }
    }
    dagre.layout(graph);
    const { width = 0, height = 0 } = graph.graph();
    return {
        width,
        height,
        boxes: definition.models.map((model) => {
            const node = graph.node(model.name);
            const fields = shown.get(model.name)!;
            const more = model.fields.filter((field) => !field.computed).length - fields.length;
            return { model, fields, more, x: node.x - node.width / 2, y: node.y - node.height / 2, width: node.width, height: node.height };
        }),
        arrows: graph.edges().map((edge) => ({ key: `${edge.v} ${edge.name}`, from: edge.v, to: edge.w, points: graph.edge(edge).points })),
    };
}
