import { Component } from "@odoo/owl";
import { formatFloat, formatInteger, formatMonetary, formatPercentage } from "@web/views/fields/formatters";

/** A figure as text: kinds are those of a column (money, percent, number, integer); nothing is a dash. */
export function formatFigure(kind, value, currencyId) {
    if (value === null || value === undefined) {
        return "–";
    }
    if (kind === "percent") {
        return formatPercentage(value, { digits: [16, 1] });
    }
    if (kind === "money") {
        return formatMonetary(value, { currencyId, digits: [16, 0] });
    }
    return kind === "number" ? formatFloat(value, { digits: [16, 1] }) : formatInteger(value);
}

/**
 * A table of figures with its total and its formulas, as a server's `get_page` gives it: `{columns: [{name, title,
 * kind}], rows: [{g, name, figures}], total, formulas: [{title, text}], currency_id}`. Every number but zero opens
 * what is behind it: `onOpen(row, column)`; the total has `isTotal`. On a phone every row is a card.
 */
export class FigureTable extends Component {
    static template = "insurance_crm.FigureTable";
    static props = { page: Object, onOpen: Function };

    get rows() {
        const { rows, total } = this.props.page;
        return rows.length ? [...rows, { ...total, isTotal: true }] : [];
    }

    format(column, value) {
        return formatFigure(column.kind, value, this.props.page.currency_id);
    }
}
