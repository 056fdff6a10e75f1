export function operatorTitle(operator: string): string {
    return `socle.operator.${operator}`;
}
